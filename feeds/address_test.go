package feeds

import (
	"errors"
	"net/netip"
	"testing"
)

// special holds addresses that are not of the public Internet, in every spelling in which
// a connection can be asked for.
var special = []string{
	"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
	"127.0.0.1", "127.1.2.3", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254",
	"172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1",
	"192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
	"239.255.255.255", "240.0.0.1", "255.255.255.255",
	"[::]", "[::1]", "[::2]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::ffff:0:127.0.0.1]",
	"[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[100::1]", "[2001::1]", "[2001:0:7f00:1::]",
	"[2001:10::1]", "[2001:db8::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[3fff::1]", "[5f00::1]",
	"[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%eth0]", "[fe80::1%25eth0]", "[fec0::1]", "[ff02::1]",
	"[2606:4700::1111%eth0]", "[::ffff:8.8.8.8%eth0]", "[4000::1]",
}

var ordinary = []string{
	"1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1",
	"198.17.255.255", "198.20.0.1", "223.255.255.255", "168.63.129.17",
	"[2606:4700::1111]", "[2001:4860:4860::8888]", "[2a00:1450:4001::1]", "[2003::1]", "[::ffff:8.8.8.8]", "[2001:200::1]",
}

func TestC1ToC51SpecialAddressesAreNotConnectedTo(t *testing.T) {
	t.Logf("%d addresses refused, %d public ones not", len(special), len(ordinary))
	for _, host := range special {
		for _, port := range []string{":80", ":443"} {
			if err := (addressGuard{}).control("tcp", host+port, nil); !errors.Is(err, errAddress) {
				t.Errorf("control(%s%s) = %v, want %v", host, port, err, errAddress)
			}
		}
	}
}

func TestPublicAddressesAreConnectedTo(t *testing.T) {
	for _, host := range ordinary {
		if err := (addressGuard{}).control("tcp", host+":443", nil); err != nil {
			t.Errorf("control(%s:443) = %v, want nil", host, err)
		}
	}
}

func TestC62OnlyWebPortsAreConnectedTo(t *testing.T) {
	for port, want := range map[string]bool{
		"80": true, "443": true, "8080": true, "8443": true,
		"0": false, "22": false, "25": false, "6379": false, "8081": false, "9200": false, "65535": false,
	} {
		if got := (addressGuard{}).control("tcp", "8.8.8.8:"+port, nil) == nil; got != want {
			t.Errorf("port %s: got %t, want %t", port, got, want)
		}
	}
}

func TestAllowedNetworksAreConnectedToOnEveryPort(t *testing.T) {
	guard := addressGuard{allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}}
	for address, want := range map[string]bool{
		"10.1.2.3:8096":          true,
		"[::ffff:10.1.2.3]:8096": true,
		"[fd12::1]:22":           true,
		"[fd12::1%eth0]:80":      false,
		"10.2.0.1:80":            false,
		"127.0.0.1:80":           false,
		"8.8.8.8:22":             false,
		"nonsense":               false,
	} {
		if got := guard.control("tcp", address, nil) == nil; got != want {
			t.Errorf("%s: got %t, want %t", address, got, want)
		}
	}
}

func FuzzAddressGuardLetsNoPrivateAddressThrough(f *testing.F) {
	for _, host := range append(special, ordinary...) {
		f.Add(host + ":80")
	}
	f.Fuzz(func(t *testing.T, address string) {
		if (addressGuard{}).control("tcp", address, nil) != nil {
			return
		}
		addr := netip.MustParseAddrPort(address).Addr().Unmap()
		if addr.IsPrivate() || !addr.IsGlobalUnicast() || addr.IsLoopback() {
			t.Errorf("%s is let through", address)
		}
	})
}
