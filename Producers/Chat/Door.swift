package import Catalogue
package import Credentials
package import EventLoop
package import HTTP
package import MessageLog
package import Messages
internal import OpenAI
package import Streams

/// The HTTP API: turns a request from outside into one message on the log, and hands its answer out.
///
/// It acknowledges only what the log has, and refuses by its own bounds before anything is written: a key that we did
/// not make, a body that nobody could answer, more than it has room for. All that needs an account's state (whether a
/// key was revoked, whether the credit suffices) is decided behind it.
@IOLoop
package final class Door {
    let streams: any Streams
    let catalogue: CurrentCatalogue
    let secret: ServerSecret
    let configuration: Configuration
    let clock: @Sendable () -> Timestamp
    let admission: Admission
    /// Questions about an account have places of their own: whoever has all its streams open still sees its balance.
    let questions: Admission
    let outbound: Outbound
    let metrics = DoorMetrics()
    private var keys: KnownKeys

    /// Set when the process is about to stop: no new request is taken.
    package var isDraining = false

    /// Whether requests are taken now.
    package var isReady: Bool {
        !isDraining && streams.position != nil && outbound.oldestAge <= configuration.maxUnansweredAge
    }

    /// - Parameters:
    ///   - streams: have to be started before the first request comes.
    ///   - clock: what time it is, in the log's terms.
    package init(
        log: any MessageLog, streams: any Streams, catalogue: CurrentCatalogue, secret: ServerSecret,
        configuration: Configuration = .init(), clock: @escaping @Sendable () -> Timestamp
    ) {
        self.streams = streams
        self.catalogue = catalogue
        self.secret = secret
        self.configuration = configuration
        self.clock = clock
        keys = KnownKeys(secret)
        outbound = Outbound(log: log, deadline: configuration.appendDeadline)
        admission = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
        questions = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
    }

    /// Adds the door's paths.
    package func add(to router: inout Router) {
        let bodyLimit = configuration.maxBodyBytes
        router.add(.post, "/v1/chat/completions", bodyLimit: bodyLimit, handler(chat))
        router.add(.get, "/v1/streams/{id}", bodyLimit: 0, handler(resume))
        router.add(.post, "/v1/streams/{id}/stop", bodyLimit: 4096, handler(stop))
        router.add(.get, "/v1/models", bodyLimit: 0, handler(models))
        router.add(.get, "/v1/models/{id...}", bodyLimit: 0, handler(model))
        router.add(.get, "/v1/account", bodyLimit: 0, handler(account))
        router.add(.get, "/v1/account/ledger", bodyLimit: 0, handler(ledger))
    }

    /// What is refused is answered in OpenAI's shape.
    private func handler(_ body: @escaping @IOLoop (Call) throws(OpenAIError) -> Void) -> Router.Handler {
        { [self] request, writer in
            let call = Call(request, writer)
            do throws(OpenAIError) {
                try body(call)
            } catch {
                metrics.refused(error)
                call.refuse(error)
            }
        }
    }
}

// MARK: - What all paths need

extension Door {
    /// Whose request it is. The log is not asked, so a forged key costs nothing.
    func authenticate(_ request: ServerRequest) throws(OpenAIError) -> (account: Account, credential: KeyHash) {
        guard let header = request.headerFields[.authorization] else {
            throw OpenAIError(
                .missingAPIKey, "There is no API key. Put it in the header 'Authorization: Bearer sk-yz-…'.")
        }
        guard let entrant = keys.entrant(header) else {
            throw OpenAIError(.invalidAPIKey, "This API key is not one of ours.")
        }
        return entrant
    }

    /// A stream that begins now.
    func newStream(_ account: Account) throws(OpenAIError) -> StreamID {
        guard !isDraining, let position = streams.position else {
            throw OpenAIError(.unavailable, "The service is starting or stopping. Please try again.")
        }
        guard outbound.oldestAge <= configuration.maxUnansweredAge else {
            throw OpenAIError(.overloaded, "The service is overloaded. Please try again.")
        }
        return StreamID.make(account: account, partition: streams.partition, offset: position, at: clock(), secret)
    }

    /// The stream that the path names, if it is this account's: another's is as unknown as one that never was.
    func ownStream(_ call: Call) throws(OpenAIError) -> StreamID {
        let account = try authenticate(call.request).account
        guard let text = call.request.parameters["id"], let stream = StreamID.parse(text, secret),
            stream.account == account
        else { throw OpenAIError(.streamNotFound, "There is no such stream.") }
        return stream
    }
}
