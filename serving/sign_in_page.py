"""Render the sign-in page: a field, a button, no script, no request but for fonts."""

from html import escape
from string import Template

from language.catalogue import _
from serving.paths import STATIC, address_of

_PAGE = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title · Backbone Playground</title>
<style>
@font-face { font-family: "Noto Sans KR"; font-weight: 400; unicode-range: $range;
  src: url("$fonts/NotoSansKR-Regular.woff2"); }
@font-face { font-family: "Noto Sans KR"; font-weight: 600; unicode-range: $range;
  src: url("$fonts/NotoSansKR-SemiBold.woff2"); }
:root { color-scheme: light dark; --accent: #2f5fd0; --ink: #31333f; --paper: #fff;
  --line: #31333f40; --field: #f0f2f6; --wrong: #b3261e; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --accent: #7ea6ff; --ink: #fafafa; --paper: #171614; --line: #fafafa40;
    --field: #2b2a27; --wrong: #ff8a80; --on-accent: #171614; } }
* { box-sizing: border-box; word-break: keep-all; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 "Source Sans 3", "Source Sans", "Noto Sans KR", system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; }
.name { margin: 0 0 .25rem; font-size: .875rem; opacity: .75; }
h1 { margin: 0 0 .75rem; font-size: 2rem; line-height: 1.2; font-weight: 700;
  letter-spacing: -.01em; }
p { margin: 0 0 1.25rem; }
label { display: block; font-size: .875rem; margin-bottom: .25rem; }
input { width: 100%; font: inherit; color: inherit; padding: .5rem .75rem;
  background: var(--field); border: 1px solid transparent; border-radius: .5rem; }
button { width: 100%; margin-top: 1rem; font: inherit; font-weight: 600; padding: .5rem .75rem;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: .5rem;
  cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent);
  outline-offset: 2px; }
.wrong { color: var(--wrong); margin: .75rem 0 0; }
</style>
</head>
<body>
<main>
<p class="name">Backbone Playground</p>
<h1>$title</h1>
<p>$text</p>
<form method="post" action="$action">
<label for="password">$field</label>
<input id="password" name="password" type="password" required maxlength="200" autofocus
 autocomplete="current-password"$described>
<input name="next" type="hidden" value="$next">
$wrong
<button type="submit">$button</button>
</form>
</main>
</body>
</html>
""")


HANGUL = "U+3131-318E, U+AC00-D7A3"


def sign_in_page(
    action: str, after: str, language: str, *, for_teacher: bool = False, wrong: str = ""
) -> str:
    """Render the page in the language in use; ``after`` is the path to go to afterwards."""
    text = (
        _("This page is the teacher's: the password is with whoever runs this server.")
        if for_teacher
        else _("This playground is for a class: your teacher has given you a password.")
    )
    return _PAGE.substitute(
        language=escape(language),
        # Korean spaces are those of its font; other languages do not fetch it for a space.
        range=f"U+0020, {HANGUL}" if language == "ko" else HANGUL,
        fonts=escape(address_of(STATIC)),
        title=escape(_("Sign in")),
        text=escape(text),
        action=escape(action),
        field=escape(_("Password")),
        next=escape(after),
        button=escape(_("Sign in")),
        wrong=f'<p class="wrong" id="wrong" role="alert">{escape(wrong)}</p>' if wrong else "",
        described=' aria-describedby="wrong" aria-invalid="true"' if wrong else "",
    )
