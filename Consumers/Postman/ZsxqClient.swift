import Catalogue
import EventLoop
import HTTP
import Messages
import Zsxq

/// Lists a group's questions at zsxq and answers them, one call at a time.
@IOLoop
final class ZsxqClient: PlatformClient {
    private let app: App
    private let api: Zsxq
    private let line: PlatformLine

    /// As many as are listed at once.
    private static let count = 20

    /// - Throws: if the entry has no cookie.
    init(_ app: App, on line: PlatformLine) throws(CallFailure) {
        guard let cookie = app.secret else { throw .noSecret }
        self.app = app
        self.line = line
        api = Zsxq(cookie: cookie, baseURL: app.baseURL)
    }

    func push(_ asked: PushAsked, until end: ContinuousClock.Instant) async throws(CallFailure) {
        guard case .zsxq(let group) = asked.identity, group.text == app.id else { throw .otherApp }
        guard case .topic(let topic, let text, let isSilent, let isRepeated) = asked.content else { throw .notGranted }
        // A question is answered once and for ever; what an earlier try came to is seen in the list.
        if isRepeated, try await isAnswered(topic, until: end) { return }
        let request = api.answer(text, topic: topic, isSilent: isSilent)
        try await call(request, until: end, reading: Zsxq.end(status:body:))
    }

    func topics(until end: ContinuousClock.Instant) async throws(CallFailure) -> [ZsxqTopic] {
        let request = api.unanswered(group: app.id, count: Self.count)
        return try await call(request, until: end, reading: Zsxq.topics(status:body:))
    }

    func findings(until end: ContinuousClock.Instant) async -> [AppFinding] {
        do throws(CallFailure) {
            return [.cookieIsGood(unanswered: try await topics(until: end).count)]
        } catch {
            return [.cookie(error)]
        }
    }

    /// Whether a question is answered: then it is not listed any more.
    ///
    /// - Throws: if that cannot be known, as an uncertain failure: the earlier try may have answered it.
    private func isAnswered(_ topic: String, until end: ContinuousClock.Instant) async throws(CallFailure) -> Bool {
        var failure: CallFailure
        do throws(CallFailure) {
            let listed = try await topics(until: end)
            if listed.contains(where: { $0.id == topic }) { return false }
            // A full list may go on.
            if listed.count < Self.count { return true }
            failure = CallFailure(code: "not_listed")
        } catch {
            failure = error
        }
        failure.isCertain = false
        throw failure
    }

    private func call<Answer>(
        _ request: ClientRequest, until end: ContinuousClock.Instant,
        reading read: (Int, [UInt8]) throws(ZsxqFailure) -> Answer
    ) async throws(CallFailure) -> Answer {
        // What slows us down or shuts us out opens the circuit, too: the group's cookie is at stake.
        let response = try await line.call(request, until: end) { $0.status < 500 && !Self.isBrake($0) }
        do throws(ZsxqFailure) {
            return try read(response.status, response.body)
        } catch {
            throw CallFailure(error)
        }
    }

    private nonisolated static func isBrake(_ response: PlatformResponse) -> Bool {
        do throws(ZsxqFailure) {
            try Zsxq.end(status: response.status, body: response.body)
            return false
        } catch {
            return error.kind == .throttled || error.kind == .blocked
        }
    }
}
