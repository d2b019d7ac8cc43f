package discordtest

import (
	"net/http"
	"strconv"
)

// Attach keeps a file where Discord keeps what people attach, and returns what a
// person gives to have it read: the file is served once the server is started.
func (s *Server) Attach(name, kind string, data []byte) Attachment {
	root := s.URL()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, data)
	return Attachment{Name: name, Type: kind, Size: len(data), URL: root + "/attachments/" + strconv.Itoa(len(s.files)) + "/" + name}
}

// fileEndpoints serve what was attached, as Discord's CDN does: to anybody.
func (s *Server) fileEndpoints() []endpoint {
	return []endpoint{{pattern: "GET /outside/attachments/{file}/{name}", handle: s.getFile, open: true}}
}

func (s *Server) getFile(c *call) answer {
	n, err := strconv.Atoi(c.value("file"))
	if err != nil || n < 1 || n > len(s.files) {
		return refuse(http.StatusNotFound, 0, "404: Not Found")
	}
	return answer{status: http.StatusOK, body: s.files[n-1]}
}
