import Callback
import EventLoop
import Foundation
import HTTP
import Telemetry
import WeCom

@testable import Sandbox

/// A service that takes the deliveries of a test's apps, reads them with our wire code, and answers as it is told to.
@IOLoop
final class DeliveryDoor {
    struct Taken: Sendable {
        let app: String
        /// The verified message, in XML or JSON.
        let content: [UInt8]
        let body: [UInt8]
    }

    enum Answer: Sendable {
        /// To the person who wrote, sealed if the delivery was.
        case text(String)
        case robot(RobotReply)
        /// These bytes, as they are.
        case raw(String)
        case status(Int)
        /// The connection ends.
        case cut
        /// Nothing comes, until the platform leaves.
        case silent
    }

    private(set) var taken: [Taken] = []
    /// What is wrong with deliveries that the wire code refuses.
    private(set) var faults: [CallbackFault] = []
    /// Decides on the answer; gets the place of the delivery among all.
    var answer: @IOLoop (Taken, Int) -> Answer = { _, _ in .raw("success") }
    private let callbacks: [String: Callback]
    private var silent: [ResponseWriter] = []
    private var server: HTTPServer?
    private(set) var base = ""

    init(_ apps: [PlayedApp]) throws {
        var callbacks: [String: Callback] = [:]
        for app in apps { callbacks[app.name] = try Self.callback(app) }
        self.callbacks = callbacks
        var router = Router()
        for path in ["/wechat/{app}", "/wecom/{app}"] {
            router.add(.post, path) { [weak self] request, writer in try self?.take(request, writer) }
            router.add(.get, path) { [weak self] request, writer in try self?.verify(request, writer) }
        }
        let address = SocketAddress.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)
        let server = HTTPServer(configuration: .init(addresses: [address]), router: router)
        try server.start()
        self.server = server
        base = server.addresses.first.map { "http://\($0)" } ?? ""
    }

    func stop() { server?.stop() }

    /// Made as a service makes it, from what stands in the catalogue.
    private static func callback(_ app: PlayedApp) throws -> Callback? {
        let form: CallbackForm
        switch app.platform {
        case .officialAccount: form = .officialAccount(isSealed: app.mode != .plain)
        case .weComApp: form = .weComApp
        case .weComRobot: form = .weComRobot
        case .zsxq: return nil
        }
        let key = try CallbackKey(
            token: Secret(app.token), encodingKey: app.mode == .plain ? nil : Secret(app.encodingKey),
            receiver: app.platform == .weComRobot ? "" : app.id)
        return Callback(key: key, form: form)
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }

    private func verify(_ request: ServerRequest, _ writer: ResponseWriter) throws {
        guard let callback = callbacks[request.parameters["app"] ?? ""] else { return }
        let query = CallbackQuery { request.query[$0] }
        writer.respond(HTTPResponse(status: .ok), try callback.verification(query, now: Self.now))
    }

    private func take(_ request: ServerRequest, _ writer: ResponseWriter) throws {
        let name = request.parameters["app"] ?? ""
        guard let callback = callbacks[name] else { return }
        let delivery: CallbackDelivery
        do throws(CallbackFault) {
            delivery = try callback.open(request.body, CallbackQuery { request.query[$0] }, now: Self.now)
        } catch {
            faults.append(error)
            return writer.respond(HTTPResponse(status: .forbidden))
        }
        let taken = Taken(app: name, content: delivery.content, body: request.body)
        self.taken.append(taken)
        switch answer(taken, self.taken.count - 1) {
        case .text(let text):
            let message = try PlatformMessage(parsing: delivery.content)
            try reply(message.reply(text, time: Self.now), delivery, callback, writer)
        case .robot(let answer): try reply(answer.bytes, delivery, callback, writer)
        case .raw(let text): writer.respond(HTTPResponse(status: .ok), text)
        case .status(let code): writer.respond(HTTPResponse(status: HTTPResponse.Status(code: code)))
        case .cut: writer.abort()
        case .silent: silent.append(writer)
        }
    }

    private func reply(
        _ content: [UInt8], _ delivery: CallbackDelivery, _ callback: Callback, _ writer: ResponseWriter
    ) throws {
        let reply = try callback.reply(content, to: delivery, now: Self.now)
        writer.respond(HTTPResponse(status: .ok, headerFields: [.contentType: reply.contentType]), reply.body)
    }
}
