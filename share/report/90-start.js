// 90-start.js - begin.

const begin = async () => {
  await load();
  Object.assign(state, readHash());
  buildHeader();
  buildPanels();
  onChange((before) => {
    if (state.tab !== "source") jumped = false;
    update();
    if (
      state.tab === "table" &&
      (state.fn !== before.fn || before.tab !== "table") &&
      state.fn >= 0
    )
      panels.table.show(state.fn);
  });
  addEventListener("keydown", onKey);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
  for (const [event, on] of [
    ["beforeprint", true],
    ["afterprint", false],
  ])
    addEventListener(event, () => {
      isPrinting = panels.table.printing = on;
      update();
      // All of the graph goes on the page.
      if (state.tab === "graph") on ? panels.graph.fit() : panels.graph.approach();
    });
  update();
  if (state.fn >= 0) panels.table.show(state.fn);
  document.documentElement.dataset.ready = "yes";
};

begin().catch((error) => {
  const wait = byId("wait") ?? byId("main");
  wait.textContent = `This report cannot be shown: ${error.message}`;
  wait.className = "note";
  document.documentElement.dataset.ready = "failed";
});
