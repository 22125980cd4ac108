"""The table of settings in the documentation is renewed in its place."""

from bench.knobs import BEGIN, END, with_table

FOUND = {
    "description": "as shipped", "cpu_ms": 40.0, "p50_ms": 50.0, "p95_ms": 90.4, "kB": 170.0,
    "rss_MiB": 800.0, "load": 0.5,
}  # fmt: skip


def test_new_figures_replace_the_old_ones() -> None:
    page = f"# Settings\n\n{BEGIN}\nold\n{END}\n\nMore.\n"
    once = with_table(page, [FOUND])
    assert "old" not in once
    assert "| as shipped | 40 ms | 50 and 90 ms | 170 kB | 800 MiB | 0.5 |" in once
    assert once.startswith("# Settings\n\n")
    assert once.endswith(f"{END}\n\nMore.\n")
    assert with_table(once, [FOUND]) == once
