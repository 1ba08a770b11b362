import Crypto
import HTTP
import Messages
import Testing

@testable import Cashier

struct EvidenceTests {
    private func evidence(_ body: [UInt8]) -> Evidence {
        let head = HTTPResponse(status: .ok, headerFields: [.contentType: "text/plain", .date: "today"])
        return Evidence(
            of: ProviderResponse(head: head, body: body), at: CashierBench.second, headers: ["date", "Not-There"])
    }

    @Test func `a response is kept as it came, with the headers that matter`() {
        let evidence = evidence(Array("{\"金\":1}".utf8))
        #expect(evidence.body == "{\"金\":1}" && !evidence.isBase64 && evidence.headers == ["date": "today"])
        #expect(evidence.at == CashierBench.clock && evidence.second == CashierBench.second)
        #expect(evidence.header("DATE") == "today" && evidence.header("other") == nil)
    }

    @Test func `what is no text is kept in base64`() {
        let odd = evidence([0xFF, 0x00, 0x41])
        #expect(odd.isBase64 && odd.bytes == [0xFF, 0x00, 0x41] && odd.cut == nil)
    }

    @Test(arguments: [32 << 10, Evidence.mostBytes])
    func `what is as long as nothing that a provider writes is kept whole`(count: Int) {
        let body = [UInt8](repeating: 0x41, count: count)
        let whole = evidence(body)
        #expect(whole.bytes == body && whole.cut == nil)
    }

    @Test func `what is longer is cut: its beginning, its length and its digest are kept, and what signs it`() {
        let body = [UInt8](repeating: 0x41, count: Evidence.mostBytes + 1)
        let cut = evidence(body)
        #expect(!cut.isBase64 && cut.bytes == Array(body.dropLast()) && cut.headers == ["date": "today"])
        #expect(cut.cut == Evidence.Cut(bytes: body.count, digest: Digest.sha256(body).hexadecimal))
        let binary: [UInt8] = [0xFF] + body
        let odd = evidence(binary)
        #expect(odd.isBase64 && odd.bytes == Array(binary.prefix(Evidence.mostBytes)))
        #expect(odd.cut?.bytes == binary.count)
    }

    @Test(arguments: 0...3)
    func `a text is cut between two characters`(shift: Int) {
        let text = String(repeating: "a", count: shift) + String(repeating: "𠮷", count: Evidence.mostBytes / 4 + 1)
        let cut = evidence(Array(text.utf8))
        #expect(!cut.isBase64 && text.hasPrefix(cut.body) && cut.cut?.bytes == text.utf8.count)
        #expect((Evidence.mostBytes - 3...Evidence.mostBytes).contains(cut.body.utf8.count))
    }

    /// Escaped or in base64, it is longer than it came.
    @Test func `the longest response that is read makes a record that the log takes`() {
        for byte in [0x01, 0xFF] as [UInt8] {
            let written = MessageCoding.encode(evidence([UInt8](repeating: byte, count: ProviderResponse.mostBytes)))
            #expect(written.count < Record.mostBytes / 2)
        }
    }
}
