// What a fleet spends by function, from folded stacks in DuckDB: duckdb_stacks.mjs FILE.folded...
//
//     for day in days/*; do prof2dot -q -T folded -o "$day.folded" "$day"; done
//     node duckdb_stacks.mjs days/*.folded
//
// A line of the files is a stack, a blank and a number. The self cost is that of the innermost function of a stack; the total
// counts a stack once for each of its functions. Needs npm's @duckdb/node-api. DuckDB adds up stacks of days that are at rest;
// prof2dot itself is faster where the result is a profile.
import {DuckDBInstance} from "@duckdb/node-api";

const query = `
  WITH lines AS (SELECT column0 AS line FROM read_csv($files, header = false, delim = '\\n', quote = '', escape = '',
                                                      columns = {'column0': 'VARCHAR'})),
       stacks AS (SELECT string_split(regexp_extract(line, '^(.*) [0-9]+$', 1), ';') AS frames,
                         regexp_extract(line, ' ([0-9]+)$', 1)::HUGEINT AS cost FROM lines),
       functions AS (SELECT unnest(list_distinct(frames)) AS name, frames[-1] AS leaf, cost FROM stacks)
  SELECT name, sum(CASE WHEN name = leaf THEN cost ELSE 0 END)::VARCHAR AS self, sum(cost)::VARCHAR AS total
  FROM functions GROUP BY name ORDER BY sum(CASE WHEN name = leaf THEN cost ELSE 0 END) DESC, name LIMIT 20`;

const files = process.argv.slice(2);
if (!files.length) {
  console.error("duckdb_stacks.mjs: name files of folded stacks");
  process.exit(2);
}
const connection = await (await DuckDBInstance.create()).connect();
const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ");
const rows = (await connection.runAndReadAll(query.replace("$files", `[${list}]`))).getRows();
console.log("self\ttotal\tfunction");
for (const [name, self, total] of rows) console.log(`${self}\t${total}\t${name}`);
