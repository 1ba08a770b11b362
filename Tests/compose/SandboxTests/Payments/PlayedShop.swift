import EventLoop
import Foundation
import HTTP
import JSON

@testable import Sandbox

/// A merchant of a sandbox of its own: calls it with our wire code, and takes its notifications.
@IOLoop
final class PlayedShop {
    let folder: PaymentFolder
    let client = HTTPClient()
    private let door: NoticeDoor
    private(set) var payments: Payments
    private var sandbox: Sandbox
    private(set) var base = ""
    /// Of all orders, so that one is asked for again in the same words.
    let expires = Int(Date().timeIntervalSince1970) + 7200

    init() throws {
        folder = try PaymentFolder()
        door = try NoticeDoor()
        payments = try Payments(folder.path)
        sandbox = Sandbox(configuration: Self.configuration(payments))
        try open()
    }

    isolated deinit {
        sandbox.stop()
        door.stop()
    }

    private static func configuration(_ payments: Payments) -> Sandbox.Configuration {
        var configuration = Sandbox.Configuration()
        configuration.payments = payments
        return configuration
    }

    private func open() throws {
        base = "http://127.0.0.1:\(try sandbox.start())"
        // A retry after 15 seconds comes after 30 milliseconds.
        try payments.hurry(by: 500)
        payments.beginNotifying(at: nil)
    }

    /// Ends the sandbox, and starts it again on its folder: what it did not write down before is gone.
    func restart(_ meanwhile: () throws -> Void = {}) throws {
        sandbox.stop()
        try meanwhile()
        payments = try Payments(folder.path)
        sandbox = Sandbox(configuration: Self.configuration(payments))
        try open()
    }

    var keys: PlayedKeys { payments.keys }

    /// What came at the door, the first first.
    var notices: [NoticeDoor.Notice] { door.notices }

    /// How many of the next notifications are answered with an error.
    var refusals: Int {
        get { door.refusals }
        set { door.refusals = newValue }
    }

    func notifyAddress(_ provider: PlayedProvider) -> String {
        "\(door.base)/payments/\(provider == .weChatPay ? "wechat" : "alipay")/shop/notify"
    }

    func wait(until isMet: @escaping @IOLoop @Sendable () -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while !isMet() { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    /// Waits for so many notifications.
    func waitForNotices(_ count: Int) async throws -> [NoticeDoor.Notice] {
        try await wait { self.notices.count >= count }
        return notices
    }
}

extension PlayedShop {
    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> (response: HTTPResponse, body: [UInt8]) {
        let request = ClientRequest(
            method: method, url: path.hasPrefix("http") ? path : base + path, headerFields: headers, body: body,
            deadlines: .init(head: .seconds(20), idle: .seconds(20), total: .seconds(20)))
        return try await client.collect(request, limit: 8 << 20)
    }

    /// A word to the control API; returns its answer, whatever its status.
    @discardableResult
    func tell(_ deed: String, _ document: String) async throws -> JSONValue {
        let (_, body) = try await send(.post, "/sandbox/payments/\(deed)", body: Array(document.utf8))
        return try JSONValue(parsing: body)
    }

    func see(_ path: String) async throws -> JSONValue {
        try JSONValue(parsing: try await send(.get, "/sandbox/payments/\(path)").body)
    }

    /// Waits until a document of the control API is as it should be.
    func wait(for path: String, _ isMet: @escaping @Sendable (JSONValue) -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while try await !isMet(self.see(path)) { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    /// Has somebody pay.
    func pay(_ order: String) async throws { try await tell("pay", #"{"order":"\#(order)"}"#) }

    /// Adds a rule, as the members of a JSON object.
    func script(_ rule: String) async throws { try await tell("script", "{\(rule)}") }
}
