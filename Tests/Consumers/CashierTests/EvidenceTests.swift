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

    @Test func `what is no text is kept in base64, and what is long is cut`() {
        let odd = evidence([0xFF, 0x00, 0x41])
        #expect(odd.isBase64 && odd.bytes == [0xFF, 0x00, 0x41])
        let long = evidence([UInt8](repeating: 0x41, count: Evidence.mostBytes + 1))
        #expect(!long.isBase64 && long.body.utf8.count == Evidence.mostBytes)
    }
}
