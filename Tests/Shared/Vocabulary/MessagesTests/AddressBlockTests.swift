import Messages
import Testing

struct AddressBlockTests {
    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"), ("192.0.2.77/24", "192.0.2.0", "192.0.1.255"),
        ("192.0.2.7", "192.0.2.7", "192.0.2.6"), ("0.0.0.0/0", "255.1.2.3", "::1"),
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
        ("10.0.0.0/31", "10.0.0.1", "10.0.0.2"), ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
        ("2001:DB8:0:1::/64", "2001:db8:0:1:2:3:4:5", "2001:db8:0:2::"), ("::1", "0:0:0:0:0:0:0:1", "::2"),
        ("::/0", "2001:db8::1", "192.0.2.1"), ("fe80::/10", "febf::1", "fec0::1"),
    ])
    func `a block contains what its first bits say`(_ text: String, _ inside: String, _ outside: String) throws {
        let block = try #require(AddressBlock(text))
        #expect(block.contains(inside))
        #expect(!block.contains(outside))
    }

    @Test(arguments: ["192.0.2.0/24", "::ffff:192.0.2.0/120", "::ffff:c000:200/120", "0:0:0:0:0:ffff:192.0.2.99/120"])
    func `an IPv4 address is the same in its form in IPv6`(_ text: String) throws {
        let block = try #require(AddressBlock(text))
        #expect(block.text == "192.0.2.0/24")
        for inside in ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:201"] { #expect(block.contains(inside)) }
        for outside in ["192.0.3.1", "::192.0.2.1", "64:ff9b::192.0.2.1", "::fffe:192.0.2.1"] {
            #expect(!block.contains(outside))
        }
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8",
        "10.0.0.0/\u{301}8", "::/\u{200D}8", "10.0.0.0\0/8", "10.0.0.1\0",
        "10.0.0", "10.0.0.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.1 ", " 10.0.0.1", "10.0.0.٣", "a.b.c.d", "::/129",
        ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1::2::3", "12345::", "::g",
        "fe80::1%eth0", "::1.2.3", "1.2.3.4::", "::ffff:1.2.3.4:5", "[::1]", "localhost", ":1", "1:",
        String(repeating: "0", count: 5_000),
    ])
    func `what is no address is no block, and in none`(_ text: String) throws {
        #expect(AddressBlock(text) == nil)
        let all = [try #require(AddressBlock("0.0.0.0/0")), try #require(AddressBlock("::/0"))]
        let isAddress = !text.contains("/") && all.contains { $0.contains(text) }
        #expect(!isAddress)
    }

    @Test(arguments: [
        ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3", "10.1.2.3/32"), ("2001:DB8::1/32", "2001:db8:0:0:0:0:0:0/32"),
        ("::", "0:0:0:0:0:0:0:0/128"), ("::/0", "0:0:0:0:0:0:0:0/0"),
    ])
    func `equal blocks have one text, which is read as the same block`(_ text: String, _ normal: String) throws {
        let block = try #require(AddressBlock(text))
        #expect(block.text == normal)
        #expect(AddressBlock(normal) == block)
    }
}
