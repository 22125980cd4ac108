// Keeps the token of a new reader in a cookie, or tells the one that another tab has kept.

function render({ data, setStateValue }) {
  const name = data.name + "=";
  const kept = document.cookie.split("; ").find((part) => part.startsWith(name));
  if (kept) {
    // Another tab of this browser was faster.
    if (kept.slice(name.length) !== data.token) setStateValue("kept", kept.slice(name.length));
    return;
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = name + data.token + "; Max-Age=31536000; Path=/; SameSite=Lax" + secure;
}
