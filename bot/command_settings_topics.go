package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
)

// topic returns what a topic is called that is made of the template.
func (t topicTemplate) topic() string {
	name, _, _ := strings.Cut(t.name, ":")
	return name
}

// templateNames returns the topics that templates make, in bold.
func templateNames(templates []topicTemplate) string {
	names := make([]string, len(templates))
	for i, t := range templates {
		names[i] = "**" + plain(t.topic(), topicLimit) + "**"
	}
	return strings.Join(names, ", ")
}

// codeLength is how many letters stand for a template in a button, which has
// room for sixteen of them.
const codeLength = 3

// code returns the letters that stand for the template, wherever it is in the list.
func (t topicTemplate) code() string {
	sum := sha256.Sum256([]byte(t.key))
	return base32.StdEncoding.EncodeToString(sum[:])[:codeLength]
}

// encodeTemplates returns what stands for the templates with these keys.
func encodeTemplates(keys []string) string {
	var codes strings.Builder
	for _, t := range topicTemplates() {
		if slices.Contains(keys, t.key) {
			codes.WriteString(t.code())
		}
	}
	return codes.String()
}

// decodeTemplates returns the templates that codes stand for; none that is not
// known any more.
func decodeTemplates(codes string) (chosen []topicTemplate) {
	for _, t := range topicTemplates() {
		for code := range slices.Chunk([]byte(codes), codeLength) {
			if string(code) == t.code() {
				chosen = append(chosen, t)
				break
			}
		}
	}
	return chosen
}
