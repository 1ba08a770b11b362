internal import EventLoop
package import HTTP
internal import JSON

extension Service {
    package func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String? = "own",
        _ headers: HTTPFields = [:]
    ) async throws -> Answered {
        let answer = try await client.collect(request(method, path, body, key: key, headers), limit: 1 << 20)
        return Answered(status: answer.response.status.code, headers: answer.response.headerFields, body: answer.body)
    }

    package func chat(
        _ model: String, stream: Bool = false, options: String = "", key: String? = "own", _ headers: HTTPFields = [:]
    ) async throws -> Answered {
        try await ask(.post, "/v1/chat/completions", Self.body(model, stream: stream, options), key: key, headers)
    }

    /// Begins a call whose answer comes in pieces.
    package func stream(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ headers: HTTPFields = [:],
        key: String? = "own"
    ) -> Listener {
        let listener = Listener()
        listener.listen(client, request(method, path, body, key: key, headers))
        return listener
    }

    package func streamChat(_ model: String, _ headers: HTTPFields = [:]) -> Listener {
        stream(.post, "/v1/chat/completions", Self.body(model, stream: true), headers)
    }

    package nonisolated static func body(_ model: String, stream: Bool, _ options: String = "") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"Hi"}],"stream":\#(stream)\#(options)}"#
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ body: String?, key: String?, _ headers: HTTPFields
    ) -> ClientRequest {
        var fields = headers
        if let key, fields[.authorization] == nil { fields[.authorization] = "Bearer \(key == "own" ? self.key : key)" }
        if body != nil, fields[.contentType] == nil { fields[.contentType] = "application/json" }
        return ClientRequest(
            method: method, url: address + path, headerFields: fields, body: body.map { Array($0.utf8) },
            deadlines: .init(connect: .seconds(5), head: .seconds(20), idle: .seconds(20), total: .seconds(30)))
    }

    /// The account's balance, by name.
    package func balance() async throws -> [String: Int] {
        guard let json = try await ask(.get, "/v1/account").json else { throw WrongBalance() }
        var amounts: [String: Int] = [:]
        for name in ["granted", "available", "pending", "spent"] { amounts[name] = json.member(name)?.int }
        return amounts
    }

    /// Asks until the account is as wanted; what is posted follows the answer within a moment.
    package func waitForBalance(_ isMet: @escaping @Sendable ([String: Int]) -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while true {
                let balance = try await self.balance()
                let parts = ["available", "pending", "spent"].compactMap { balance[$0] }
                guard balance["granted"] == parts.reduce(0, +) else { throw WrongBalance() }
                if isMet(balance) { return }
            }
        }
    }

    package func wait(until isMet: @escaping @IOLoop @Sendable () -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while !isMet() { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }
}

/// A balance that cannot be read, or that does not add up.
package struct WrongBalance: Error {}
