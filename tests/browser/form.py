"""Wait for what the form in the sidebar was answered."""

from playwright.sync_api import Page

IS_ANSWERED = """() => {
  const roots = [...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
  const panels = roots.map((root) => root.querySelector(".panel")).filter(Boolean);
  const app = document.querySelector("[data-testid=stApp]");
  return (
    panels.length > 0
    && panels.every(({ dataset }) => Number(dataset.turned ?? 0) <= Number(dataset.taken))
    && app.dataset.testScriptState === "notRunning"
  );
}"""


def answered(page: Page) -> None:
    """Wait until the page has answered all turns of all its forms, and its script has ended."""
    page.wait_for_function(IS_ANSWERED, timeout=60_000)
