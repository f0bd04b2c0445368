import { badPrograms } from "./bad-programs";
import { handWritten } from "./hand-written";
import { latePrograms } from "./late-values";

const { PROGRAM = "sound" } = process.env;
const program = PROGRAM === "sound" ? handWritten : (badPrograms[PROGRAM]?.run ?? latePrograms[PROGRAM]);
if (program === undefined) throw new Error(`no program ${PROGRAM}`);
program();
