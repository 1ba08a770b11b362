import Credentials
import CredentialsBench
import Messages
import Testing

struct RedeemCodeTests {
    private let secret = ServerSecret.random()
    private static let alphabet = Set("23456789ACDEFGHJKMNPQRTVWXY")

    @Test(arguments: [0, 1, 0x3F9A_12C0, .max] as [UInt32])
    func `a code names the batch it was made for`(number: UInt32) throws {
        let code = RedeemCode.make(Batch(number: number), secret)
        #expect(RedeemCode.verify(code, secret)?.batch == Batch(number: number))
        let groups = code.split(separator: "-", omittingEmptySubsequences: false)
        #expect(groups.map(\.count) == [5, 5, 5, 5, 5])
        #expect(code.filter { $0 != "-" }.allSatisfy { Self.alphabet.contains($0) })
    }

    @Test func `two codes of one batch differ, and so do their hashes`() {
        let codes = (0..<1_000).map { _ in RedeemCode.make(Batch(number: 7), secret) }
        #expect(Set(codes).count == 1_000)
        #expect(Set(codes.compactMap { RedeemCode.verify($0, secret)?.code }).count == 1_000)
    }

    @Test func `a code is read as people type it`() throws {
        for _ in 0..<200 {
            let code = RedeemCode.make(Batch(number: 7), secret)
            let read = try #require(RedeemCode.verify(code, secret)?.code)
            let wide = String(
                String.UnicodeScalarView(code.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
            for typed in [
                code.lowercased(), code.filter { $0 != "-" }, " \(code)\u{3000}\n", wide,
                code.replacing("-", with: " – "), code.replacing("-", with: "\u{2212}"),
                code.replacing("8", with: "B").replacing("5", with: "s"),
                code.replacing("2", with: "Z").replacing("V", with: "u"),
            ] {
                #expect(RedeemCode.verify(typed, secret)?.code == read, "\(typed)")
            }
        }
    }

    @Test func `a code with any sign mistyped, or two exchanged, is refused`() {
        let code = Array(RedeemCode.make(Batch(number: 7), secret))
        for index in code.indices where code[index] != "-" {
            for letter in Self.alphabet where letter != code[index] {
                var mistyped = code
                mistyped[index] = letter
                #expect(RedeemCode.verify(String(mistyped), secret) == nil)
            }
            for other in code.indices[..<index] where code[other] != code[index] && code[other] != "-" {
                var exchanged = code
                exchanged.swapAt(index, other)
                #expect(RedeemCode.verify(String(exchanged), secret) == nil)
            }
        }
    }

    @Test func `a code that was cut, lengthened, or holds what no code has is refused`() {
        let code = RedeemCode.make(Batch(number: 7), secret)
        for count in 0..<code.count { #expect(RedeemCode.verify(String(code.prefix(count)), secret) == nil) }
        for extra in ["2", "0", "1", "O", "I", "L", "é", "中", "*"] {
            #expect(RedeemCode.verify(code + extra, secret) == nil)
            #expect(RedeemCode.verify(extra + code.dropFirst(), secret) == nil || extra == String(code.prefix(1)))
        }
        #expect(RedeemCode.verify(String(repeating: "Y", count: 25), secret) == nil)
        #expect(RedeemCode.verify(String(repeating: " ", count: 100_000) + code, secret) == nil)
    }

    @Test func `a code is found among other words, whatever stands between its groups`() {
        for _ in 0..<50 {
            let code = RedeemCode.make(Batch(number: 7), secret)
            let wide = String(
                String.UnicodeScalarView(code.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
            for text in [
                code, "Redeem \(code.lowercased()) please", "兑换码\(wide)。谢谢", "> a quote\n> of 2\n\n\(code)",
                "cdk=\(code.filter { $0 != "-" })!", code.replacing("-", with: ". "), code.replacing("-", with: "\n> "),
                String(repeating: "8 of 9 ", count: 100) + code,
            ] {
                #expect(RedeemCode.isFound(in: text, secret), "\(text)")
            }
        }
    }

    @Test func `no code is found in what is none`() {
        let code = RedeemCode.make(Batch(number: 7), secret)
        let other = RedeemCode.make(Batch(number: 7), .random())
        for text in [
            "", "7", "Which trees have red and yellow leaves at my age?", String(code.dropLast()), "2\(code)",
            "\(code)A", other, "Redeem \(other).", String(repeating: "A", count: 25),
            String(repeating: "2 ", count: 1_000),
        ] {
            #expect(!RedeemCode.isFound(in: text, secret), "\(text)")
        }
    }

    @Test func `a code of another installation is refused`() {
        #expect(RedeemCode.verify(RedeemCode.make(Batch(number: 7), .random()), secret) == nil)
    }
}
