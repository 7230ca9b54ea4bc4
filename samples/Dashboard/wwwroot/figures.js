const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const shares = new Intl.NumberFormat("en", { style: "percent", maximumSignificantDigits: 2 });

export const formatCount = (count) => counts.format(count);
export const formatShare = (share) => (share === null ? "–" : shares.format(share));

export function formatAge(age) {
  if (age < 1) {
    return "< 1 ms";
  }

  return age < 1000 ? `${Math.round(age)} ms` : `${(age / 1000).toFixed(1)} s`;
}

export function element(name) {
  return document.querySelector(`[data-testid="${name}"]`);
}

/** Shows a figure as text, and stores the number in the element. */
export function show(name, value, text) {
  const figure = element(name);
  figure.dataset.value = value;
  if (figure.textContent !== text) {
    figure.textContent = text;
  }
}
