// 15-labels.js - labels of samples: which there are, what samples with them cost, and their
// picker. The place of a choice among data.labels.value is its number.

const hasLabels = () => !!data.labels;
const labelKey = (label) => (label < 0 ? state.key : data.labels.key[label]);
const labelKeyName = (key) => plain(data.labels.keys[key]) || "label";
const labelValue = (label) =>
  data.labels.more[label]
    ? `\u2026 ${count(data.labels.more[label])} more`
    : plain(data.labels.value[label]) || "\u201c\u201d";
const labelName = (label) => `${labelKeyName(labelKey(label))} = ${labelValue(label)}`;

// By set of labels, whether it has the choice.
const labelMarks = new Map();
const setsWithLabel = (label) => {
  if (!labelMarks.has(label))
    labelMarks.set(
      label,
      data.labels.sets.map((set) => set.includes(label)),
    );
  return labelMarks.get(label);
};
// Whether a sample, by its place, is of the label; -1: any.
const ofLabel = (label) => {
  const {labels} = data.tree.samples,
    marks = label >= 0 && hasLabels() ? setsWithLabel(label) : null;
  return (i) => !marks || marks[labels[i]];
};

// By choice: what samples of an event and a thread cost that have it.
const costsOfLabels = (event, thread) => {
  const {samples} = data.tree,
    {value} = costsOfRows(),
    bySet = new Float64Array(data.labels.sets.length),
    costs = new Float64Array(data.labels.value.length);
  samples.labels.forEach((set, i) => {
    if (
      (samples.metric?.[i] ?? 0) === event &&
      (thread < 0 || (samples.thread?.[i] ?? 0) === thread)
    )
      bySet[set] += value[i];
  });
  data.labels.sets.forEach((set, s) => set.forEach((label) => (costs[label] += bySet[s])));
  return costs;
};

// The picker: a key, where there are several, and its value.
const buildLabels = () => {
  if (!hasLabels()) return null;
  const names = data.labels.keys.map((_, key) => labelKeyName(key));
  const pickKey = () => change({key: +parts.labelKey.value, label: -1, zoom: ""});
  const pick = () => change({label: +parts.label.value, zoom: ""});
  parts.labelKey =
    names.length > 1
      ? el(
          "select",
          {id: "label-key", "aria-label": "Label", title: "Label", onchange: pickKey},
          names.map((name, key) => option(key, name)),
        )
      : el("span", {class: "small"}, cut(nameParts(names[0])));
  parts.label = el("select", {
    id: "label",
    title: "Only samples with this label (l)",
    onchange: pick,
  });
  keys.splice(keys.length - 1, 0, ["l", "choose a label of samples"]);
  return el("span", {class: "labels"}, parts.labelKey, parts.label);
};
const showLabels = () => {
  if (!hasLabels()) return;
  const key = labelKey(state.label),
    shown = [key, state.event, state.thread, state.t].join("/");
  if (parts.labelKey.value !== undefined) parts.labelKey.value = key;
  if (parts.label.shown !== shown) {
    const costs = costsOfLabels(state.event, state.thread),
      whole = viewOf(state.event, state.thread, -1);
    const values = data.labels.key.flatMap((of, label) => (of === key ? [label] : []));
    parts.label.shown = shown;
    set(parts.label, {"aria-label": `Value of ${labelKeyName(key)}`}).replaceChildren(
      option(-1, "all"),
      ...values.map((label) =>
        option(label, `${labelValue(label)} (${percent(shareOf(whole, costs[label]))})`),
      ),
    );
  }
  parts.label.value = state.label;
};
