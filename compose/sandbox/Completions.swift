import EventLoop
import FoundationEssentials
import HTTP

/// Answers chat requests as their scripts say.
@IOLoop
final class Completions {
    private let configuration: Sandbox.Configuration
    private let counter: CallCounter
    private var answers = 0

    nonisolated init(configuration: Sandbox.Configuration, counter: CallCounter) {
        self.configuration = configuration
        self.counter = counter
    }

    func respond(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
        if let failure = configuration.refusal(of: request) { return failure.respond(writer) }
        let question: Question
        do {
            question = try Question(request.body)
        } catch {
            return error.respond(writer)
        }
        guard configuration.knows(question.model) else {
            let message = "The model `\(question.model)` does not exist."
            return Failure(status: 404, code: "model_not_found", message: message).respond(writer)
        }
        counter.count(question, key: request.headerFields[.idempotencyKey])
        let script = Script(model: question.model, text: question.text)
        try await IOLoop.sleep(for: script.slowStart)
        if script.isPage {
            let page = HTTPResponse(status: .badGateway, headerFields: [.contentType: "text/html"])
            return writer.respond(page, "<html><body>502 Bad Gateway</body></html>")
        }
        if let failure = scriptedFailure(script, question) { return failure.respond(writer) }
        try await tell(question, script, writer)
    }

    private func scriptedFailure(_ script: Script, _ question: Question) -> Failure? {
        if let status = script.status { return Failure(scripted: status) }
        if script.isQuotaExhausted { return .quota }
        guard script.failuresFirst > 0, counter.failuresBefore(question) < script.failuresFirst else { return nil }
        return Failure(scripted: 500)
    }

    private func tell(_ question: Question, _ script: Script, _ writer: ResponseWriter) async throws {
        answers += 1
        let answer = ToldAnswer(
            id: "chatcmpl-sandbox-\(answers)", created: Int(Date().timeIntervalSince1970), question: question,
            script: script, pace: script.pace ?? configuration.pace)
        if question.streams { try await answer.stream(to: writer) } else { try await answer.give(to: writer) }
    }
}
