import Messages
import SimulatedLog
import Testing

struct MailAddressTests {
    @Test(
        arguments: [
            ("ann@example.com", "ann@example.com"), ("  Ann@EXAMPLE.com ", "ann@example.com"),
            ("ann+shop@example.com", "ann@example.com"), ("ann+a+b@example.com", "ann@example.com"),
            ("a.n.n@example.com", "a.n.n@example.com"), ("A.N.N+x@GoogleMail.com", "ann@gmail.com"),
            ("a.nn@gmail.com", "ann@gmail.com"), ("a.b.+x@gmail.com", "ab@gmail.com"),
            ("o'neil=1_2-3@sub.example.co.uk", "o'neil=1_2-3@sub.example.co.uk"),
            ("ann@XN--FIQS8S.xn--55qx5d", "ann@xn--fiqs8s.xn--55qx5d"), ("1@2.de", "1@2.de"),
            ("Ann.Lee_x-y+z@Proton.me", "annleexy@proton.me"), ("ann-lee@protonmail.com", "annlee@protonmail.com"),
            ("a_n.n@pm.me", "ann@pm.me"), ("Ann.Lee@Ya.ru", "ann-lee@yandex.ru"),
            ("ann-lee@yandex.com", "ann-lee@yandex.ru"),
            ("ann.+x@yandex.ru", "ann@yandex.ru"), ("ann_lee@yandex.ru", "ann_lee@yandex.ru"),
            ("a.+b@example.com", "a@example.com"), ("ann+.x@gmail.com", "ann@gmail.com"),
        ])
    func `an address has one form`(_ typed: String, _ text: String) throws {
        #expect(try MailAddress(typed).text == text)
    }

    @Test(
        arguments: [
            ("", .form), ("ann", .form), ("@example.com", .form), ("ann@", .form), ("ann@@example.com", .form),
            ("a@b@example.com", .form), ("ann@example", .form), ("ann@.com", .form), ("ann@example..com", .form),
            ("ann@-a.com", .form), ("ann@a-.com", .form), (".ann@example.com", .form), ("ann.@example.com", .form),
            ("a..n@example.com", .form), ("+tag@example.com", .form), ("-_@proton.me", .form),
            ("ann<b>@example.com", .form),
            ("ann;b@example.com", .form), ("ann,b@example.com", .form), ("ann:b@example.com", .form),
            ("ann\\b@example.com", .form), ("ann@exam_ple.com", .form), ("ann@example.com\r\nBcc: eve@a.com", .control),
            ("ann@example.com\n", .control), ("ann\0@example.com", .control), ("ann\u{7F}@example.com", .control),
            ("an n@example.com", .space), ("ann@exam ple.com", .space), ("\"ann\"@example.com", .quote),
            ("ann(she)@example.com", .comment), ("ann@example.com(home)", .comment), ("ann@[127.0.0.1]", .literal),
            ("ann@127.0.0.1", .literal), ("ann@[IPv6:::1]", .literal), ("änn@example.com", .notASCII),
            ("ann@例子.com", .notASCII), ("ann＠example.com", .notASCII), ("ann\u{2028}@example.com", .notASCII),
        ] as [(String, MailAddressFault)])
    func `what is no address says why`(_ typed: String, _ fault: MailAddressFault) {
        #expect(throws: fault) { try MailAddress(typed) }
    }

    @Test func `an address has bounds`() throws {
        let label = String(repeating: "d", count: 63)
        let domain = [label, label, String(repeating: "d", count: 57), "com"].joined(separator: ".")
        let local = String(repeating: "l", count: 64)
        #expect(domain.utf8.count == 189)
        #expect(try MailAddress("\(local)@\(domain)").text.utf8.count == 254)
        #expect(throws: MailAddressFault.tooLong) { try MailAddress("\(local)@d\(domain)") }
        #expect(throws: MailAddressFault.tooLong) { try MailAddress("\(local)l@example.com") }
        #expect(throws: MailAddressFault.form) { try MailAddress("ann@d\(label).com") }
        let huge = String(repeating: "a", count: 1 << 20)
        #expect(throws: MailAddressFault.tooLong) { try MailAddress("\(huge)@example.com") }
    }

    @Test func `a thousand spellings of a mailbox are one address, and normal is normal`() throws {
        var random = SeededGenerator(seed: 1)
        let normal = try MailAddress("annlee@gmail.com")
        for _ in 0..<1000 {
            var typed = ""
            for letter in "annlee" {
                if random.below(3) == 0, !typed.isEmpty { typed += "." }
                typed += random.below(2) == 0 ? letter.uppercased() : String(letter)
            }
            if random.below(2) == 0 { typed += "+\(random.below(1000)).x" }
            typed += random.below(2) == 0 ? "@Gmail.com" : "@googlemail.COM"
            let address = try MailAddress(typed)
            #expect(address == normal, "\(typed)")
            #expect(try MailAddress(address.text) == address)
        }
    }

    @Test func `whatever is typed, an address has nothing in it that ends a line, a command or a text`() {
        var random = SeededGenerator(seed: 2)
        let signs = Array("aZ09.+-_@@example.com\r\n\t\0 \"()<>[],;:\\%'é驿＠\u{2028}\u{202E}")
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.@")
        var count = 0
        for _ in 0..<20_000 {
            let start = String((0..<random.below(7)).map { _ in signs[random.below(signs.count)] })
            let typed = random.below(2) == 0 ? start + "a@b.cd" : "a@b.cd" + start
            guard let address = try? MailAddress(typed) else { continue }
            count += 1
            #expect(address.text.allSatisfy { allowed.contains($0) }, "\(typed)")
            #expect(address.text.count { $0 == "@" } == 1 && !address.text.contains("+"), "\(typed)")
            #expect((try? MailAddress(address.text)) == address, "\(typed)")
        }
        #expect(count > 100)
    }
}
