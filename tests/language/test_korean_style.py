"""Korean texts keep the rules of docs/glossary-ko.md that a program can check."""

import re
from collections.abc import Iterator

import pytest

from backbones.registry import FAMILIES
from tests.language.extract import translated
from tests.language.test_translations import forms
from tests.rooms import ROOT

METHODS = """
AdamW BN CIFAR DenseNet EfficientNet Fashion Holm ImageNet Li MACs MNIST NAS NAS-Bench NASNet NASWOT
Normal Reduction Nesterov PPO REINFORCE RNN ReLU ResNet SE SE-ResNet SENet SGD TPE Talwalkar Zoph FC
Optuna Fashion-MNIST FLOPs nats sep conv relu sigmoid silu tanh synflow dense squeeze
Squeeze-and-excitation squeeze-and-excitation pre-activation Pre-activation Scheduled drop-path
Wide regularized evolution transition full cell block Bk alpha beta gamma phi AmoebaNet ResNeXt
VGG CutMix AugMix RandAugment GluonCV Instagram JFT Noisy Student YFCC
top
"""
"""Names of methods, data and networks, the same in every language."""

VALUES = """
gelu hardsigmoid hardswish Batch Group
Basic Bottleneck Identity Post Pre Same Standard Symmetric avg bottleneck basic plain none auto
original normal reduction rescale max cifar cpu images bf fp float size out replace resnet
points span nor_conv_
"""
"""Values of knobs in the text form, and how their help names them."""

PROGRAMS = """
CPU CSV Ctrl Enter Escape GPU GPU-days GB MB Shift Space px zip DIAGRAM_ENGINE PLAYGROUND_DATA
Jupyter PyTorch TensorBoard TensorFlow graphviz-pure dot supervisor torchinfo torchvision Bench stem
batch_size CPU-days FeatureInfo HTML ONNX Python torch JPEG PNG timm
DARTS Genotype normal reduce WebAssembly Web CUDA IEEE NVIDIA Turing nvidia-smi tf make gpu-test
CUDA IEEE NVIDIA Turing nvidia-smi tf make gpu-test cuDNN Adam
Keras keras applications fvcore FlopCountAnalysis infer_gmacs ptflops utils flop_counter
Runtime eager int backward runtime batch measure
YAML Page Down Up needs families part mark page Title name words value
"""
"""Keys, files, units, programs."""

WORDS = {word for words in (METHODS, VALUES, PROGRAMS) for word in words.split()} | {
    name for family in FAMILIES.values() for name in family.spec.knob_names()
}

TWO_TERMS = {
    r"경주": "레이스",
    r"선생님": "강사",
    r"조밀": "밀집 연결",
    r"분리형": "분리(separable)",
    r"경로 드롭|연결 드롭": "드롭패스, 드롭커넥트",
    r"정규화 진화": "진화 탐색",
    r"(?<!체크)포인트": "%p",
    r"실시간": "직접 학습(live)",
    r"이겨야|우연을|우연보다": "기준선, 무작위 탐색",
    r"들어가기|들어옴": "로그인",
    r"멈추기|멈추는 중": "중지, 일시 정지",
    r"이어서 할": "이어서 실행",
    r"(가장 긴|가장 짧은) 경로": "최장 경로, 최단 경로",
    r"과제": "태스크(task)",
    r"전역\(": "전역 평균 풀링",
    r"실행 파일": "실행 기록",
    r"경사 ?소실|경사하강": "기울기 소실",
    r"합성곱": "컨볼루션",
    r"과적합": "오버피팅",
    r"에포크|에폭크": "에폭",
    r"매개변수": "파라미터",
    r"학습율": "학습률",
    r"은닉층|(?<!계)층(?![이가])": "레이어",
    r"(?<![가-힣])훈련": "학습",
}
"""What is not said, and the glossary's word for it."""

PARTICLE = re.compile(
    r"\}(은|는|이|가|을|를|와|과|으로|로)(?![가-힣])|[가-힣}]\((은|는|이|가|을|를|와|과|으|로)\)|[앞뒤]쪽이"
)
"""Particles whose form depends on a sound that a placeholder hides, and ways round them."""

SENTENCE_END = re.compile(r"(니다|세요|\})( ?\([^()]*\))?\.$")
"""How a sentence ends; or with what is filled in, behind a colon."""


def korean() -> Iterator[tuple[str, str]]:
    """Every message with its Korean text."""
    for message in translated("ko"):
        if message.id:
            ids, told = forms(message)
            yield from ((ids[-1], text) for text in told)


MESSAGES = list(korean())


def written() -> Iterator[str]:
    """Every line that a lesson says in Korean, without names of parts and of fields."""
    for path in sorted((ROOT / "lessons").glob("*/ko.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield re.sub(r"\]\([^)]*\)|\{#?[a-z][^{}가-힣]*\}", "]", line)


LINES = list(written())


def broken(rule: re.Pattern[str], *, of_lessons: bool = True) -> list[str]:
    """The texts in which a pattern is found; formulas of lessons have brackets of their own."""
    texts = [text for _english, text in MESSAGES]
    return [text for text in (*texts, *(LINES if of_lessons else [])) if rule.search(text)]


def test_no_english_leaks() -> None:
    """Latin words outside brackets are names, values of knobs, keys or units."""
    leaks = {
        text: sorted(unknown)
        for _english, text in MESSAGES
        if (
            unknown := set(
                re.findall(r"(?<![\w./:-])[A-Za-z][A-Za-z_]+(?:-[A-Za-z]{2,})*", outside(text))
            )
            - WORDS
        )
    }
    assert leaks == {}


def outside(text: str) -> str:
    """A text without placeholders, code, and what stands in brackets behind a Korean word."""
    return re.sub(r"(?<=[가-힣])\([^()]*\)", " ", re.sub(r"\{[^{}]*\}|`[^`]*`", " ", text))


def test_no_space_before_per_cent() -> None:
    assert broken(re.compile(r"[\d}] %")) == []


def test_tables_and_figures_are_called_as_in_citations() -> None:
    assert broken(re.compile(r"\b(Table|Figure|Tab\.|Fig\.)s? \d")) == []


def test_lessons_are_read() -> None:
    assert len([line for line in LINES if line.endswith("니다.")]) > 100


@pytest.mark.parametrize(("said", "term"), TWO_TERMS.items())
def test_one_term_for_one_thing(said: str, term: str) -> None:
    assert broken(re.compile(said)) == [], f"the glossary's word: {term}"


def test_no_particle_depends_on_what_is_filled_in() -> None:
    assert broken(PARTICLE) == []


def test_sentences_end_as_sentences() -> None:
    ends = [text for english, text in MESSAGES if english.endswith(".") if text.endswith(".")]
    assert len(ends) > 200
    assert [text for text in ends if not SENTENCE_END.search(text)] == []


def test_brackets_do_not_nest_or_follow_each_other() -> None:
    assert broken(re.compile(r"\([^()]*\(|\)\s*\("), of_lessons=False) == []


def test_an_ellipsis_follows_its_word() -> None:
    assert broken(re.compile(r" …"), of_lessons=False) == []


def test_the_rules_find_what_they_forbid() -> None:
    """A rule that finds nothing anywhere would be green for ever."""
    assert PARTICLE.search("{size}은(는) 없습니다")
    assert PARTICLE.search("{a}로 앞쪽이 더 높습니다")
    assert not PARTICLE.search("{name}보다 {b}까지, 이름({names})을")
    assert not SENTENCE_END.search("이미지의 높이와 너비(픽셀).")
    assert SENTENCE_END.search("최대 8개입니다(ResNeXt 32x4d는 4).")
    assert set(re.findall(r"[a-z]+", outside("choose {names}: 학습률(learning rate)"))) == {
        "choose"
    }
