// Reads rows, groups and renders them, round after round: what it allocates comes back as pauses of the collector.
const WORDS = ["alpha", "beta", "gamma", "delta"];

function readRows(n) {
  const rows = [];
  for (let i = 0; i < n; i++) rows.push({id: i, name: `row ${i}`, tags: [WORDS[i % 4], `group ${i % 91}`]});
  return rows;
}

function groupRows(rows) {
  const groups = new Map();
  for (const row of rows) {
    const key = row.tags.join("-");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

function render(groups) {
  let length = 0;
  for (const rows of groups.values()) for (const row of rows) length += JSON.stringify(row).length;
  return length;
}

function checksum(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = Math.imul(sum ^ i, 16777619);
  return sum;
}

const kept = []; // the latest rounds; older ones are garbage
for (let round = 0; round < 6; round++) {
  const rows = readRows(100000);
  kept.push(rows);
  if (kept.length > 3) kept.shift();
  render(groupRows(rows));
  checksum(6e7);
}
