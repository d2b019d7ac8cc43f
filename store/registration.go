package store

// Registration is which slash commands Discord was told of last.
type Registration struct {
	Hash string            `json:"hash"` // of what it was told
	IDs  map[string]string `json:"ids"`  // what it calls each of them, by name
}

const registrationKey = "commands" // in the bucket "meta"

// Registration returns the last registration; the zero value if there is none.
func (tx *Tx) Registration() (Registration, error) {
	registration, _, err := get[Registration](tx, "meta", []byte(registrationKey))
	return registration, err
}

// PutRegistration remembers a registration.
func (tx *Tx) PutRegistration(registration Registration) error {
	return put(tx, "meta", []byte(registrationKey), registration)
}

// Size returns how large the file is, in bytes.
func (tx *Tx) Size() int64 { return tx.b.Size() }
