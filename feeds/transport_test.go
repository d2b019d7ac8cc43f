package feeds

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"newsdesk/news"
)

var (
	loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	noon     = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
)

// rss is a feed with one item of that title.
func rss(title string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Gazette</title><link>https://gazette.example/</link>` +
		`<item><guid isPermaLink="false">` + title + `</guid><title>` + title + `</title><link>https://gazette.example/` + title + `</link></item></channel></rss>`
}

// listen serves h at a loopback address of its own, such as 127.0.0.2.
func listen(tb testing.TB, ip string, h http.Handler) *httptest.Server {
	tb.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		tb.Skipf("no such loopback address here: %v", err)
	}
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: h}}
	srv.Start()
	tb.Cleanup(srv.Close)
	return srv
}

// fetcher returns a Fetcher with the production transport.
func fetcher(tb testing.TB, allow ...netip.Prefix) *Fetcher {
	tb.Helper()
	tr := NewTransport(allow)
	tb.Cleanup(tr.CloseIdleConnections)
	return &Fetcher{Transport: tr, UserAgent: "newsdesk/1.0 (+https://newsdesk.example; feed bot)"}
}

func feedAt(address string) news.Feed { return news.Feed{ID: news.NewFeedID(address), URL: address} }

// victim is a server on loopback that must not be asked for anything.
func victim(t *testing.T) (srv *httptest.Server, port string, hits *atomic.Int32) {
	t.Helper()
	hits = new(atomic.Int32)
	srv = listen(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		fmt.Fprint(w, rss("secret"))
	}))
	_, port, _ = net.SplitHostPort(srv.Listener.Addr().String())
	return srv, port, hits
}

func TestVictimOnLoopbackIsNeverAsked(t *testing.T) {
	nameServer(t, "127.0.0.1") // as resolvers do that read 127.1 as an address
	for name, host := range map[string]string{
		"literal":                    "127.0.0.1",
		"C55 by name":                "localhost",
		"C55 by its long name":       "localhost.",
		"mapped":                     "[::ffff:127.0.0.1]",
		"mapped in hex":              "[::ffff:7f00:1]",
		"C58 with a zone":            "[::1%25lo]",
		"C58 link-local with a zone": "[fe80::1%25lo]",
		"C57 Unicode digits":         "①②⑦.⓪.⓪.①",
		"C57 Unicode dots":           "127。0。0。1",
		"everywhere":                 "0.0.0.0",
		"everywhere of 6":            "[::]",
		"C56 nothing":                "0",
		"C56 short":                  "127.1",
		"C56 a number":               "2130706433",
		"C56 hexadecimal":            "0x7f000001",
		"C56 octal":                  "0177.0.0.1",
	} {
		t.Run(name, func(t *testing.T) {
			_, port, hits := victim(t)
			batch, err := fetcher(t).Fetch(t.Context(), feedAt("http://"+host+":"+port+"/feed.xml"), noon)
			if err == nil || hits.Load() != 0 {
				t.Errorf("err %v, %d hits, want an error and none", err, hits.Load())
			}
			if batch.Feed.Problem != notReachable {
				t.Errorf("told people %q, want %q", batch.Feed.Problem, notReachable)
			}
		})
	}
}

func TestVictimIsAskedWhenItsNetworkIsAllowed(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "[::ffff:127.0.0.1]", "①②⑦.⓪.⓪.①"} {
		_, port, hits := victim(t)
		if _, err := fetcher(t, loopback...).Fetch(t.Context(), feedAt("http://"+host+":"+port), noon); err != nil || hits.Load() != 1 {
			t.Errorf("%s: err %v, %d hits, want one", host, err, hits.Load())
		}
	}
}

// elsewhere is a network that tests allow, so that something else on loopback is not.
var elsewhere = netip.MustParsePrefix("127.0.0.2/32")

func TestC53RedirectToVictimIsNotFollowed(t *testing.T) {
	target, _, hits := victim(t)
	for _, code := range []int{301, 302, 303, 307, 308} {
		srv := listen(t, "127.0.0.2", http.RedirectHandler(target.URL, code))
		batch, err := fetcher(t, elsewhere).Fetch(t.Context(), feedAt(srv.URL), noon)
		if !errors.Is(err, errAddress) || hits.Load() != 0 || batch.Feed.Problem != notReachable {
			t.Errorf("%d: err %v, %d hits, told %q", code, err, hits.Load(), batch.Feed.Problem)
		}
	}
}

func TestC61ProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	target, _, hits := victim(t)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, target.URL)
	}
	for _, allow := range [][]netip.Prefix{nil, loopback} {
		if NewTransport(allow).Proxy != nil {
			t.Error("the transport has a proxy")
		}
		_, err := fetcher(t, allow...).Fetch(t.Context(), feedAt("http://10.1.2.3/feed.xml"), noon)
		if !errors.Is(err, errAddress) || hits.Load() != 0 {
			t.Errorf("err %v, %d hits, want a refused address and none", err, hits.Load())
		}
	}
}

func TestC67ClosedAndFilteredAndForbiddenLookTheSame(t *testing.T) {
	closed := listen(t, "127.0.0.2", http.NotFoundHandler())
	closed.Close()
	_, port, _ := victim(t)
	told := make(map[string]string)
	for name, address := range map[string]string{
		"closed":    closed.URL,
		"forbidden": "http://127.0.0.1:" + port,
		"port":      "http://8.8.8.8:22/",
		"private":   "http://10.0.0.1/",
	} {
		batch, err := fetcher(t, elsewhere).Fetch(t.Context(), feedAt(address), noon)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		told[batch.Feed.Problem] = name
	}
	if len(told) != 1 {
		t.Errorf("got the problems %v, want one for all", told)
	}
}

func TestC63AddressesOfOtherKindsAreRefused(t *testing.T) {
	for address, want := range map[string]string{
		"":                             badAddress,
		"feed.xml":                     badAddress,
		"file:///etc/passwd":           badAddress,
		"gopher://gazette.example/":    badAddress,
		"data:text/xml,<rss/>":         badAddress,
		"javascript:alert(1)":          badAddress,
		"http:///feed.xml":             badAddress,
		"http://%zz/":                  badAddress,
		"http://good@127.0.0.1/":       passwordAddress,
		"https://me:secret@127.0.0.1/": passwordAddress,
	} {
		batch, err := fetcher(t, loopback...).Fetch(t.Context(), feedAt(address), noon)
		if err == nil || batch.Feed.Problem != want {
			t.Errorf("%q: err %v, told %q, want %q", address, err, batch.Feed.Problem, want)
		}
	}
}

func TestC54RedirectToVictimIsNotRemembered(t *testing.T) {
	target, _, hits := victim(t)
	srv := listen(t, "127.0.0.2", http.RedirectHandler(target.URL, http.StatusMovedPermanently))
	f, feed := fetcher(t, elsewhere), feedAt(srv.URL)
	for day := range 5 {
		batch, err := f.Fetch(t.Context(), feed, noon.AddDate(0, 0, day))
		if err == nil || hits.Load() != 0 || batch.Feed.URL != srv.URL || batch.Feed.Move != (news.Move{}) {
			t.Errorf("day %d: err %v, %d hits, remembered %s and %+v", day, err, hits.Load(), batch.Feed.URL, batch.Feed.Move)
		}
		feed = batch.Feed
	}
}

func TestC64VictimInTheLinkOfAnItemIsNeverAsked(t *testing.T) {
	target, _, hits := victim(t)
	redirect := listen(t, "127.0.0.2", http.RedirectHandler(target.URL, http.StatusFound))
	for _, link := range []string{target.URL, redirect.URL} {
		_, err := fetcher(t, elsewhere).Article(t.Context(), link, noon)
		if err == nil || hits.Load() != 0 {
			t.Errorf("%s: err %v, %d hits, want an error and none", link, err, hits.Load())
		}
	}
}

func TestC66VictimInAnImportedListIsNeverAsked(t *testing.T) {
	target, _, hits := victim(t)
	list, _, err := ReadOPML(strings.NewReader(`<opml version="2.0"><body><outline type="rss" text="x" xmlUrl="` + target.URL + `/feed.xml"/></body></opml>`))
	if err != nil || len(list) != 1 {
		t.Fatalf("got %+v, %v, want one feed", list, err)
	}
	if _, err := fetcher(t).Fetch(t.Context(), feedAt(list[0].URL), noon); err == nil || hits.Load() != 0 {
		t.Errorf("err %v, %d hits, want an error and none", err, hits.Load())
	}
}

func TestRedirectsThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		location string
		want     string
		requests int32
	}{
		"B8 to a file":              {"file:///etc/passwd", badAddress, 1},
		"B8 to gopher":              {"gopher://gazette.example/", badAddress, 1},
		"B8 to data":                {"data:text/xml,<rss/>", badAddress, 1},
		"to an address with a user": {"http://good.example@127.0.0.2/", passwordAddress, 1},
		"B7 to itself":              {"/", endlessRedirect, 1},
		"B7 to ever new places":     {"/more", endlessRedirect, 6},
		"to something unparsable":   {"http://%zz/", notReachable, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var hits atomic.Int32
			srv := listen(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				n := hits.Add(1)
				location := tc.location
				if location == "/more" {
					location = fmt.Sprintf("/more/%d", n)
				}
				w.Header().Set("Location", location)
				w.WriteHeader(http.StatusFound)
			}))
			batch, err := fetcher(t, loopback...).Fetch(t.Context(), feedAt(srv.URL+"/"), noon)
			if err == nil || batch.Feed.Problem != tc.want || hits.Load() != tc.requests {
				t.Errorf("err %v, told %q, %d requests; want %q and %d", err, batch.Feed.Problem, hits.Load(), tc.want, tc.requests)
			}
		})
	}
}

func TestFiveRedirectsAreFollowed(t *testing.T) {
	srv := listen(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) <= maxRedirects {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusMovedPermanently)
			return
		}
		fmt.Fprint(w, rss("arrived"))
	}))
	if _, err := fetcher(t, loopback...).Fetch(t.Context(), feedAt(srv.URL+"/"), noon); err != nil {
		t.Errorf("err %v, want none", err)
	}
}

func TestA17B9RedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	target, _, hits := victim(t)
	for _, code := range []int{http.StatusFound, http.StatusMovedPermanently} {
		secure := httptest.NewTLSServer(http.RedirectHandler(target.URL, code))
		f, feed := &Fetcher{Transport: secure.Client().Transport}, feedAt(secure.URL)
		for day := range 5 {
			batch, err := f.Fetch(t.Context(), feed, noon.AddDate(0, 0, day))
			if err == nil || hits.Load() != 0 || batch.Feed.Problem != insecureRedirect || batch.Feed.URL != secure.URL {
				t.Errorf("%d: err %v, %d hits, told %q, asked for at %s", code, err, hits.Load(), batch.Feed.Problem, batch.Feed.URL)
			}
			feed = batch.Feed
		}
		secure.Close()
	}
}

func TestB13CertificateThatIsNotValidIsTold(t *testing.T) {
	secure := httptest.NewUnstartedServer(sends(200, []byte(rss("x"))))
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.StartTLS()
	defer secure.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(secure.Certificate())
	for name, tc := range map[string]struct {
		host  string
		trust *x509.CertPool
		now   func() time.Time
		want  string
	}{
		"a good one":     {"127.0.0.1", trusted, nil, ""},
		"self-signed":    {"127.0.0.1", nil, nil, badCertificate},
		"of another":     {"localhost", trusted, nil, badCertificate},
		"of a past year": {"127.0.0.1", trusted, func() time.Time { return noon.AddDate(200, 0, 0) }, badCertificate},
	} {
		tr := NewTransport(loopback)
		tr.TLSClientConfig.RootCAs, tr.TLSClientConfig.Time = tc.trust, tc.now
		address := strings.Replace(secure.URL, "127.0.0.1", tc.host, 1)
		batch, err := (&Fetcher{Transport: tr}).Fetch(t.Context(), feedAt(address), noon)
		if batch.Feed.Problem != tc.want {
			t.Errorf("%s: err %v, told %q, want %q", name, err, batch.Feed.Problem, tc.want)
		}
		tr.CloseIdleConnections()
	}
}

func TestB20RedirectLeaksNothingToAnotherHost(t *testing.T) {
	var here, there http.Header
	second := listen(t, "127.0.0.2", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there = r.Header.Clone()
		fmt.Fprint(w, rss("moved"))
	}))
	first := listen(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		here = r.Header.Clone()
		w.Header().Set("Set-Cookie", "id=1")
		http.Redirect(w, r, second.URL+"/b", http.StatusFound)
	}))
	feed := feedAt(first.URL + "/a?key=secret")
	feed.ETag, feed.LastModified, feed.FullAt = `"v1"`, "Mon, 02 Nov 2026 11:00:00 GMT", noon
	if _, err := fetcher(t, loopback...).Fetch(t.Context(), feed, noon); err != nil {
		t.Fatal(err)
	}
	if here.Get("If-None-Match") == "" || here.Get("If-Modified-Since") == "" {
		t.Errorf("the feed's own host got %v, want both validators", here)
	}
	for _, name := range []string{"Referer", "Cookie", "If-None-Match", "If-Modified-Since"} {
		if value := there.Get(name); value != "" {
			t.Errorf("the other host got %s: %s", name, value)
		}
	}
}

func TestRedirectWithinAHostKeepsValidatorsAndDropsRefererAndCookie(t *testing.T) {
	var got http.Header
	srv := listen(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got = r.Header.Clone(); r.URL.Path == "/a" {
			w.Header().Set("Set-Cookie", "id=1")
			http.Redirect(w, r, "/b", http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusNotModified)
	}))
	feed := feedAt(srv.URL + "/a")
	feed.ETag, feed.FullAt = `"v1"`, noon
	if _, err := fetcher(t, loopback...).Fetch(t.Context(), feed, noon); err != nil {
		t.Fatal(err)
	}
	if got.Get("If-None-Match") != `"v1"` || got.Get("Referer") != "" || got.Get("Cookie") != "" {
		t.Errorf("got %v, want the validator and neither Referer nor Cookie", got)
	}
}

func TestB20ValidatorsGoToTheHostThatSentThemAndToNoOther(t *testing.T) {
	var here, there http.Header
	second := listen(t, "127.0.0.2", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there = r.Header.Clone()
		w.Header().Set("ETag", `"there"`)
		if r.Header.Get("If-None-Match") == `"there"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, rss("elsewhere"))
	}))
	first := listen(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		here = r.Header.Clone()
		http.Redirect(w, r, second.URL+"/b", http.StatusFound)
	}))
	f, feed := fetcher(t, loopback...), feedAt(first.URL+"/a")
	for i, want := range []string{"", `"there"`, `"there"`} {
		batch, err := f.Fetch(t.Context(), feed, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := there.Get("If-None-Match"); got != want || here.Get("If-None-Match") != "" {
			t.Errorf("request %d: the second host got %s, the first %s; want %s and none", i, got, here.Get("If-None-Match"), want)
		}
		feed = batch.Feed
	}
}

// nameServer makes every name that is no address an alias of ips until the test ends, or until
// the returned function is given others.
func nameServer(t *testing.T, ips ...string) (rebind func(ips ...string)) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var answer atomic.Pointer[[]string]
	answer.Store(&ips)
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(answerName(buf[:n], *answer.Load()), from)
		}
	}()
	usual := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	t.Cleanup(func() {
		net.DefaultResolver = usual
		conn.Close()
	})
	return func(ips ...string) { answer.Store(&ips) }
}

// answerName returns the answer to a DNS question: an alias of an internal name that has the addresses ips.
func answerName(question []byte, ips []string) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil {
		return nil
	}
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		inside := dnsmessage.MustNewName("router.internal.")
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: dnsmessage.TypeCNAME, Class: q.Class},
			Body:   &dnsmessage.CNAMEResource{CNAME: inside},
		})
		for _, ip := range ips {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: inside, Type: q.Type, Class: q.Class},
				Body:   &dnsmessage.AResource{A: netip.MustParseAddr(ip).As4()},
			})
		}
	}
	out, _ := m.Pack()
	return out
}

func TestC52C59C60RebindingNameDoesNotReachTheVictim(t *testing.T) {
	rebind := nameServer(t)
	_, port, hits := victim(t)
	l, err := net.Listen("tcp", "127.0.0.2:"+port)
	if err != nil {
		t.Skipf("no such loopback address here: %v", err)
	}
	harmless := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, rss("harmless"))
	})}
	go func() { _ = harmless.Serve(l) }()
	defer harmless.Close()

	f := fetcher(t, elsewhere)
	for _, tc := range []struct {
		ips []string
		ok  bool
	}{
		{[]string{"127.0.0.2"}, true},
		{[]string{"127.0.0.1"}, false},
		{[]string{"127.0.0.1", "127.0.0.2"}, true},
		{[]string{"127.0.0.1", "10.0.0.1", "169.254.169.254"}, false},
	} {
		rebind(tc.ips...)
		_, err := f.Fetch(t.Context(), feedAt("http://rebind.example:"+port), noon)
		if (err == nil) != tc.ok || hits.Load() != 0 {
			t.Errorf("name is at %v: err %v, %d hits on the victim", tc.ips, err, hits.Load())
		}
	}
}

func TestErrorsDoNotRepeatTheAddressOfTheFeed(t *testing.T) {
	srv := listen(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.String(), http.StatusFound)
	}))
	closed := listen(t, "127.0.0.1", http.NotFoundHandler())
	closed.Close()
	for _, base := range []string{srv.URL, closed.URL, "ftp://127.0.0.1"} {
		u, _ := url.Parse(base)
		u.RawQuery = "token=s3cret"
		batch, err := fetcher(t, loopback...).Fetch(t.Context(), feedAt(u.String()), noon)
		if err == nil || strings.Contains(err.Error()+batch.Feed.Problem, "s3cret") {
			t.Errorf("err %v, told %q; want an error without the key", err, batch.Feed.Problem)
		}
	}
}
