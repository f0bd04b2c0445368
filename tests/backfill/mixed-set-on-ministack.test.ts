// Proves, on ministack, that a mixed set of more than 20,000 objects arrives as it is: every awkward key, size, header, tag,
// storage class, version and delete marker that the server takes. mixed-set/servers.ts lists what it does not, and
// mixed-set-limits.test.ts tries that. Does not prove that AWS answers as it does, nor anything of objects above 5 GiB:
// this server keeps all bytes in memory, several times.
import { describeMixedSet } from "./mixed-set/description";
import { ministack } from "./mixed-set/servers";

describeMixedSet(ministack);
