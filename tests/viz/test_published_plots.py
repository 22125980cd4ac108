"""Published accuracy: no series mixes protocols, and what stands in it is what was published."""

from dataclasses import replace

from backbones.registry import FAMILIES
from published import papers, timm_results
from published.records import Result
from ui.map.lineage import lineage
from viz.lineage import columns, edges, lineage_html
from viz.published_plots import Own, accuracy_figure, recipe_figure, series_of, worth_of

TITLES = {name: family.title for name, family in FAMILIES.items() if family.year}


def _paper(result: Result) -> str:
    return f"{result.source} {result.recipe}"


def test_a_series_is_of_one_family_source_and_recipe() -> None:
    for protocol, _title in papers.PROTOCOLS.values():
        found = series_of(papers.under(protocol), TITLES, _paper)
        for one in found:
            assert len({(r.protocol, r.family, r.source, r.recipe) for r in one.results}) == 1
        assert sum(len(one.results) for one in found) == len(papers.under(protocol))
        assert len({(one.place, one.name) for one in found}) == len(found)


def test_no_series_has_a_network_at_two_image_sizes() -> None:
    every = [papers.under(protocol) for protocol, _title in papers.PROTOCOLS.values()]
    every += [timm_results.of_recipe(recipe) for recipe in timm_results.recipes()]
    divided = 0
    for results in every:
        found = series_of(results, TITLES, _paper)
        assert sum(len(one.results) for one in found) == len(results)
        assert len({one.name for one in found}) == len(found)
        for one in found:
            assert len({result.name for result in one.results}) == len(one.results)
        divided += any("px" in one.name for one in found)
    assert divided > 1
    (senet,) = [
        one
        for one in series_of(papers.under(papers.PROTOCOLS["single-crop"][0]), TITLES, _paper)
        if "320" in one.name
    ]
    assert [result.name for result in senet.results] == ["SENet-154"]


def test_points_are_what_was_published_and_own_networks_stand_on_the_axis() -> None:
    results = papers.under(papers.PROTOCOLS["single-crop"][0])
    drawn = accuracy_figure(
        series_of(results, TITLES, _paper), "params", [Own("mine", "resnet-50", 25_557_032)],
        title="", source="", speed=lambda _result: None, is_dark=False,
    )  # fmt: skip
    points = {
        (x, y, spec)
        for trace in drawn.data
        for x, y, spec in zip(trace.x, trace.y, trace.customdata, strict=True)
    }
    assert points == {(one.params, one.top1, one.spec) for one in results}
    assert [shape.x0 for shape in drawn.layout.shapes] == [25_557_032]
    assert drawn.layout.annotations[0].text == "mine"
    low, high = (10**end for end in drawn.layout.xaxis.range)
    assert all(low < x < high for x, _y, _spec in points)


def test_what_has_no_known_cost_is_left_out() -> None:
    results = [replace(one, macs=None) for one in papers.paper_results()[:3]]
    drawn = accuracy_figure(
        series_of(results, TITLES, _paper), "macs", [], title="", source="",
        speed=lambda _result: None, is_dark=True,
    )  # fmt: skip
    assert not drawn.data


def test_the_worth_of_a_recipe_leaves_out_what_saw_more_images() -> None:
    results = timm_results.of_network("resnet50", 224)
    worth = worth_of(results, timm_results.uses_more_data)
    assert worth is not None
    assert not timm_results.uses_more_data(worth.high.recipe)
    assert max(one.top1 for one in results) > worth.high.top1
    assert worth.gain == round(worth.high.top1 - worth.low.top1, 3)
    drawn = recipe_figure(
        results, {}, timm_results.uses_more_data, title="", source="", is_dark=False
    )
    assert sum(len(trace.x) for trace in drawn.data) == len(results)
    assert worth_of(results[:1], timm_results.uses_more_data) is None


def test_the_lineage_is_in_the_order_of_years_and_knows_its_ancestors() -> None:
    families = lineage()
    years = [year for year, _ones in columns(families)]
    assert years == sorted(years)
    names = {one.name: one.year for one in families}
    assert set(names) == set(TITLES)
    found = edges(families)
    assert all(names[ancestor] <= names[name] for ancestor, name in found)
    # Only the first family has none in the house.
    assert set(names) - {name for _ancestor, name in found} == {families[0].name}
    html = lineage_html([replace(families[0], title="<b>")])
    assert "&lt;b&gt;" in html
