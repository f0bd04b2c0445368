import { badPrograms } from "./bad-programs";
import { handWritten } from "./hand-written";
import { remediable } from "./remediable";

const { PROGRAM = "sound" } = process.env;
const programs: { [name: string]: (() => void) | undefined } = { sound: handWritten, remediable };
(programs[PROGRAM] ?? badPrograms[PROGRAM]?.run)?.();
