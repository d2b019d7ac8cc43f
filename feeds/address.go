package feeds

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// errAddress is why the bot does not connect to an address that is not public.
// It is for the operator's log: people are told "not reachable", whatever the cause,
// so that nobody can explore the operator's network by adding feeds.
var errAddress = errors.New("address is not public (see feeds.allow_networks)")

// addressGuard decides what the bot may connect to. It is asked once the name
// has been looked up, for the very address of the connection, so that neither
// the spelling of an address nor a change of the DNS answer gets around it.
type addressGuard struct {
	allow []netip.Prefix // networks in which every address and port is fine
}

// control is a net.Dialer's Control.
func (g addressGuard) control(_, address string, _ syscall.RawConn) error {
	dest, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q", errAddress, address)
	}
	return g.check(dest)
}

// check returns nil where a connection to dest is fine.
func (g addressGuard) check(dest netip.AddrPort) error {
	if dest.Addr().Zone() != "" {
		return fmt.Errorf("%w: %s has a zone", errAddress, dest)
	}
	addr := dest.Addr().Unmap()
	switch {
	case contains(g.allow, addr):
		return nil
	case !public(addr):
		return fmt.Errorf("%w: %s", errAddress, addr)
	case !slices.Contains(webPorts, dest.Port()):
		return fmt.Errorf("%w: port %d is not a web server's", errAddress, dest.Port())
	}
	return nil
}

// public reports whether addr is an address of the public Internet.
func public(addr netip.Addr) bool {
	if addr.Is6() && !globalUnicast.Contains(addr) {
		return false
	}
	return addr.IsValid() && !contains(specialNetworks, addr)
}

func contains(networks []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(addr) })
}

//nolint:gochecknoglobals // immutable tables
var (
	webPorts = []uint16{80, 443, 8080, 8443}

	// globalUnicast is all of IPv6 that is in public use (RFC 4291 §2.4). Outside of it are
	// loopback, link-local, unique local and multicast addresses, and the forms that
	// carry an IPv4 address: mapped, compatible, NAT64 (RFC 6052, RFC 8215), SIIT (RFC 2765).
	globalUnicast = netip.MustParsePrefix("2000::/3")

	// specialNetworks is what the IANA special-purpose registries (RFC 6890) take out of the
	// public Internet, and where clouds hide their metadata services.
	specialNetworks = []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),        // this network (RFC 791)
		netip.MustParsePrefix("10.0.0.0/8"),       // private (RFC 1918)
		netip.MustParsePrefix("100.64.0.0/10"),    // carrier-grade NAT (RFC 6598), Alibaba's metadata
		netip.MustParsePrefix("127.0.0.0/8"),      // loopback (RFC 1122)
		netip.MustParsePrefix("168.63.129.16/32"), // Azure's metadata
		netip.MustParsePrefix("169.254.0.0/16"),   // link-local (RFC 3927), everybody's metadata
		netip.MustParsePrefix("172.16.0.0/12"),    // private (RFC 1918)
		netip.MustParsePrefix("192.0.0.0/24"),     // protocol assignments (RFC 6890), Oracle's metadata
		netip.MustParsePrefix("192.0.2.0/24"),     // documentation (RFC 5737)
		netip.MustParsePrefix("192.88.99.0/24"),   // 6to4 relays (RFC 7526)
		netip.MustParsePrefix("192.168.0.0/16"),   // private (RFC 1918)
		netip.MustParsePrefix("198.18.0.0/15"),    // benchmarks (RFC 2544)
		netip.MustParsePrefix("198.51.100.0/24"),  // documentation (RFC 5737)
		netip.MustParsePrefix("203.0.113.0/24"),   // documentation (RFC 5737)
		netip.MustParsePrefix("224.0.0.0/4"),      // multicast (RFC 5771)
		netip.MustParsePrefix("240.0.0.0/4"),      // reserved and broadcast (RFC 1112)
		netip.MustParsePrefix("2001::/23"),        // protocol assignments, Teredo (RFC 2928, RFC 4380)
		netip.MustParsePrefix("2001:db8::/32"),    // documentation (RFC 3849)
		netip.MustParsePrefix("2002::/16"),        // 6to4, which carries an IPv4 address (RFC 3056)
		netip.MustParsePrefix("3fff::/20"),        // documentation (RFC 9637)
	}
)
