"""Design: go over a knob and see what it costs; find the best settings under a budget."""

from language.catalogue import _
from ui.design.budget import show_budget
from ui.design.scaling import show_scaling
from ui.design.sweep import FORM, show_sweep
from ui.explore.spec_form import take_spec_turns
from ui.navigation import require_navigation
from ui.page_name import show_name
from ui.views import show_tabs

require_navigation()
take_spec_turns(FORM)
show_name(_("Design"))
show_tabs(
    "task",
    {
        "sweep": (_("Sweep"), show_sweep),
        "budget": (_("Budget"), show_budget),
        "scaling": (_("Scaling"), show_scaling),
    },
)
