import Testing

@testable import yizhan_load

struct PlanTests {
    private let address = Address(port: 8080)

    /// Head and body of what a client sends.
    private func request(_ plan: Plan) -> (head: String, body: String) {
        let text = String(decoding: plan.request(with: "sk-1", to: address), as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    @Test(arguments: [1, 2_000, 10_001])
    func `a question has as many characters as it is told`(count: Int) throws {
        #expect(Plan.question(of: count).count == count)
        let plan = try #require(Plan(["--characters", "\(count)", "--url", "http://127.0.0.1:1"]))
        let (head, body) = request(plan)
        #expect(head.contains("POST /v1/chat/completions HTTP/1.1") && head.contains("Bearer sk-1"))
        #expect(head.contains("Content-Length: \(body.utf8.count)"))
        let content = Plan.question(of: count).replacing("\n", with: #"\n"#)
        #expect(body.contains(#""content":"\#(content)"}"#) && !body.contains("\n"))
    }

    @Test func `without a number the question is short`() throws {
        let plan = try #require(Plan(["--model", "burst"]))
        #expect(request(plan).body.contains("Say twenty words."))
    }

    @Test(arguments: ["0", "-1", "many"])
    func `a question without characters is no plan`(count: String) {
        #expect(Plan(["--characters", count]) == nil)
    }

    @Test func `a verification has a key and no body`() throws {
        let plan = try #require(Plan(["--connections", "32"], for: .verifications))
        #expect(plan.connections == 32)
        let (head, body) = request(plan)
        #expect(head.hasPrefix("GET /auth/verify HTTP/1.1") && head.contains("Authorization: Bearer sk-1"))
        #expect(body.isEmpty && !head.contains("Content-Length"))
    }

    @Test func `of a chat all words are awaited, of a verification none`() throws {
        let chats = LoadRun(plan: try #require(Plan([String]())), address: address)
        let verifications = LoadRun(plan: try #require(Plan([String](), for: .verifications)), address: address)
        var reader = AnswerReader()
        Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8).withUnsafeBytes { reader.read($0) }
        #expect(reader.isEnded)
        #expect(verifications.isWhole(reader) && !chats.isWhole(reader))
        reader.reset()
        CannedAnswer().whole.withUnsafeBytes { reader.read($0) }
        #expect(chats.isWhole(reader))
    }
}
