package feeds

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// What a picture has at least, in pixels, where its size is said: less is an
// icon, an avatar or a pixel that counts readers.
const minPicture = 100

// A picture's sides differ at most this much; what is wider is a banner.
const widestPicture = 5

// picture is a picture as a page or a feed describes it.
type picture struct {
	source        string
	width, height string // in pixels where it is a number
}

// plausible reports whether it may be the picture of an article.
func (p picture) plausible() bool {
	width, height := pixels(p.width), pixels(p.height)
	switch {
	case p.source == "", ornament.MatchString(pathOf(p.source)), counter.MatchString(p.source):
		return false
	case 0 <= width && width < minPicture, 0 <= height && height < minPicture:
		return false
	}
	return width < 0 || height < 0 || width <= widestPicture*height && height <= widestPicture*width
}

// secure returns the address of a plausible picture that is had by https, else "".
func (p picture) secure() string {
	if !hasPrefixFold(p.source, "https://") || !p.plausible() {
		return ""
	}
	return p.source
}

// pixels returns a number of pixels, or -1 where none is said.
func pixels(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(s), "px"))
	if err != nil {
		return -1
	}
	return n
}

// ornament matches the paths of pictures that are of the site, not of the article.
var ornament = regexp.MustCompile(`(?i)(?:^|[/_.-])(?:avatars?|gravatar|logos?|favicons?|icons?|sprites?|spacer|blank|pixel|placeholder|emoji|smil(?:ey|ies)|badges?|buttons?|1x1|default[_-](?:image|thumb(?:nail)?|og|share)|site[_-]?logo|apple-touch-icon)(?:[/_.-]|$|\d)`)

// counter matches the addresses of pictures that count readers.
var counter = regexp.MustCompile(`(?i)^https?://(?:[^/]*\.)?(?:gravatar\.com|feedburner\.com/~|feeds\.feedburner\.com|doubleclick\.net|stats\.wordpress\.com|pixel\.wp\.com|b\.scorecardresearch\.com|google-analytics\.com|facebook\.com/tr|pixel\.quantserve\.com|feedsportal\.com)|/~r/|/open\.aspx\?|[?&]feed-stats`)

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Path
}
