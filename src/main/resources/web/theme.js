// Light or dark: as the system says, until somebody presses the button.

const KEY = "isotherm.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

export function switchable(button) {
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  const kept = localStorage.getItem(KEY);
  if (kept === "dark" || kept === "light") {
    root.dataset.theme = kept;
  }
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem(KEY, root.dataset.theme);
    show();
  });
  system.addEventListener("change", show);
  show();
}
