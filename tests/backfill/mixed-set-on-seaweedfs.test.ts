// Proves, on SeaweedFS, that a mixed set of more than 20,000 objects arrives as it is: every awkward key, size, header, tag,
// storage class, version and delete marker that the server takes, and one object above 5 GiB. mixed-set/servers.ts lists what
// it does not take, and mixed-set-limits.test.ts tries that. Does not prove that AWS answers as it does.
import { describeMixedSet } from "./mixed-set/description";
import { seaweedfs } from "./mixed-set/servers";

describeMixedSet(seaweedfs);
