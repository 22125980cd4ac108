"""Say where the times of several networks come from: lower bounds, and what was measured here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.roofline import HERE, Device
from language.catalogue import _, ngettext
from measuring.records import USUAL, Setting
from viz.speed_plots import machine_words, setting_words


@dataclass(frozen=True)
class Times:
    """The device of the lower bounds, and medians in milliseconds by the text of a network.

    Networks that were not measured on this machine with this setting are not in ``measured``.
    """

    device: Device
    measured: Mapping[str, float] = field(default_factory=dict)
    setting: Setting = USUAL

    @property
    def source(self) -> str:
        """The source of the lower bounds in few words, for a plot."""
        return _("Lower bound by roofline, {device}, one image").format(
            device=device_words(self.device)
        )

    def seconds(self, text: str) -> float | None:
        """Return the measured time of a network by its text form; None where there is none."""
        return self.measured[text] / 1e3 if text in self.measured else None

    @property
    def measured_words(self) -> str:
        """The name of the measured times."""
        return _("measured: {setting}").format(setting=setting_words(self.setting))

    @property
    def note(self) -> str:
        """The sources of all times in sentences, with the whole name of the device."""
        told = _("Time: lower bound for one image by the roofline of {device}, float32.").format(
            device=device_name(self.device)
        )
        if not self.measured:
            return told
        more = _("Measured on this machine: {setting}, median of a pass.").format(
            setting=setting_words(self.setting)
        )
        return f"{told} {more}"


def device_words(device: Device) -> str:
    """Name a device in few words."""
    if device.key == HERE and device.cores:
        return ngettext("{count} core of this machine", "{count} cores of this machine",
                        device.cores)  # fmt: skip
    return device.name.removeprefix("NVIDIA ")


def device_name(device: Device) -> str:
    """Name a device in full, with the cores that the peaks are of."""
    name = machine_words(device.name)
    if device.cores is None:
        return name
    return ngettext("{count} core of {machine}", "{count} cores of {machine}", device.cores,
                    machine=name)  # fmt: skip
