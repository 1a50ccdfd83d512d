// index.d.ts - the types of index.js.

/** Long options of the command, in camel case: {maxNodes: 20, focus: ["a", "b"], onlyMine: true}. */
export type Options = Record<string, string | number | boolean | (string | number)[]>;

/** Of JSON Graph Format: https://jsongraphformat.info/ */
export interface Graph {
    directed: boolean;
    nodes: Record<string, unknown>[] | Record<string, Record<string, unknown>>;
    edges: Record<string, unknown>[];
    metadata?: Record<string, unknown>;
}

export interface Profile {
    /** The bytes of any output format that the command has (-T NAME). */
    write(format: string, options?: Options): Promise<Uint8Array>;
    /** The call graph with numbers that are not rounded. */
    graph(options?: Options): Promise<Graph>;
    /** The picture of the call graph. */
    toSvg(options?: Options): Promise<string>;
    /** One object for each function, none of them pruned. */
    table(options?: Options): Promise<Record<string, unknown>[]>;
}

/** A path or the bytes of a profile, or several, which are added up. Nothing is read before the first output. */
export function read(inputs: string | Uint8Array | (string | Uint8Array)[], options?: Options): Profile;

/** The message is what the command says on standard error. */
export class Prof2dotError extends Error {
    /** 1: error, 2: usage error, 3: nothing to draw, 4: slower than allowed. */
    status: number;
}
