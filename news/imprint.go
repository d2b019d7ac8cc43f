package news

// Imprint is what is kept of a feed's last document so that of the next one only
// the items that are new to it need to be read. Package feeds makes and reads it;
// to all others it is bytes. The empty one is that of a document of which
// everything has to be read.
type Imprint []byte
