// A field with suggestions, as the ARIA practices describe a combobox with a list.

const DELAY_MILLIS = 150;
const SHORTEST = 2;

/**
 * Gives suggestions to a field.
 *
 * @param find answers with suggestions {name, rest, value} for a text
 * @param chosen is told the value of a suggestion that was chosen
 */
export function suggest({field, list, status}, find, chosen) {
  let items = [];
  let at = -1;
  let timer;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = index => {
    at = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) {
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({block: "nearest"});
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };
  const choose = index => {
    const {value} = items[index];
    field.value = value;
    close();
    chosen(value);
  };
  const show = found => {
    items = found;
    list.replaceChildren(...found.map(({name, rest}, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(name);
      if (rest) {
        const more = document.createElement("small");
        more.textContent = rest;
        item.append(more);
      }
      return item;
    }));
    at = -1;
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length === 0 ? "No suggestions" : `${found.length} suggestions`;
  };
  const ask = async () => {
    const text = field.value.trim();
    const mine = ++asked;
    if (text.length < SHORTEST) {
      close();
      return;
    }
    try {
      const found = await find(text);
      if (mine === asked && document.activeElement === field) {
        show(found);
      }
    } catch (e) {
      close();
      status.textContent = `No suggestions: ${e.message}`;
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY_MILLIS);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", e => {
    const open = !list.hidden;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (open) {
        const step = e.key === "ArrowDown" ? 1 : -1;
        mark(at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length);
      } else {
        ask();
      }
    } else if (e.key === "Enter" && open && at >= 0) {
      e.preventDefault();
      choose(at);
    } else if (e.key === "Escape" && open) {
      e.preventDefault();
      close();
    }
  });
  // The field keeps the focus, so that the list is not closed before the click.
  list.addEventListener("pointerdown", e => e.preventDefault());
  list.addEventListener("click", e => {
    const index = [...list.children].indexOf(e.target.closest("li"));
    if (index >= 0) {
      choose(index);
    }
  });
  return {
    close() {
      clearTimeout(timer);
      asked++;
      close();
    },
  };
}
