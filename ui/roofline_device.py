"""Choose the device of which the roofline bounds times, kept in the address."""

from streamlit.delta_generator import DeltaGenerator

from analysis.roofline import HERE, Device
from language.catalogue import _
from ui import cached
from ui.views import choose_from_list
from viz.times import device_words

DEVICE = "device"
"""Address word of the device."""


def choose_device(place: DeltaGenerator) -> Device:
    """Show the list of devices; this machine comes first where it was measured."""
    devices = cached.devices()
    words = {key: device_title(device) for key, device in devices.items()}
    return devices[choose_from_list(place, _("Device of the times"), DEVICE, words)]


def device_title(device: Device) -> str:
    """Name a device as an entry of a list."""
    return _("This machine") if device.key == HERE else device_words(device)
