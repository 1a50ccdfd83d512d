// unpack.js - what a report begins with: it unpacks the report's script, which is beside it as
// text, and runs it. The page's policy allows these two scripts alone, by their hashes.
const unpackScript = async () => {
  if (typeof DecompressionStream === "undefined")
    throw new Error(
      "this browser cannot unpack the report: it lacks DecompressionStream " +
        "(Chrome 80, Firefox 113, Safari 16.4 have it)",
    );
  const packed = document.getElementById("script"),
    bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0)),
    plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")),
    script = document.createElement("script");
  script.type = "module";
  script.textContent = await new Response(plain).text();
  packed.replaceWith(script);
};
unpackScript().catch((error) => {
  document.getElementById("wait").textContent = `This report cannot be shown: ${error.message}`;
  document.documentElement.dataset.ready = "failed";
});
