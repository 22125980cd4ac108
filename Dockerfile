# The app in a container: no root, nothing written but /data and /tmp, no network needed at run time.
#
#   BASE           a Debian or Ubuntu with python3 (3.11 or newer) and its venv module
#   TORCH_BACKEND  PyTorch's build by uv's name for it: cpu gives the small image, cu130 CUDA 13.0;
#                  left empty, the default index decides, which brings CUDA on x86
#   EXTRAS         more requirement files, as in "postgres ray" for the cluster
#   PIP_CERT       a file of certificates, where the network has some of its own

ARG BASE=python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d

FROM ${BASE} AS build
ARG TORCH_BACKEND=cpu
ARG EXTRAS=""
ARG PIP_CERT
ENV PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 UV_NO_CACHE=1
WORKDIR /build
COPY install.py constraints*.txt requirements*.txt ./
RUN python3 install.py --strict --torch-backend "${TORCH_BACKEND}" --into /opt/venv ${EXTRAS} \
    && /opt/venv/bin/pip uninstall --yes uv

FROM ${BASE}
# A number, so that Kubernetes can tell that it is not root.
RUN groupadd --gid 10001 playground \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin playground \
    && install -d -o playground -g playground /data
COPY --from=build /opt/venv /opt/venv
COPY . /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PLAYGROUND_HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN python3 -m compileall -q .
USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "server.py", "--server.address", "0.0.0.0", "--server.port", "8501"]
