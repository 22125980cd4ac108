// Sets the language of the page, for screen readers and line breaks.

function render({ data }) {
  document.documentElement.lang = data.language;
}
