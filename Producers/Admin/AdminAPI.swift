package import Credentials
internal import Crypto
package import EventLoop
package import HTTP
package import Ingress
internal import JSON
package import LiveCatalogue
package import MessageLog
internal import Messages
internal import Problems

/// The admin API: lets operators open and change accounts, look after the log and read the trail.
///
/// Every call is admitted first: Auth is asked whether the caller's key and role suffice. Then the call acts with an
/// `Actor`, who stands in each change. A change of an account is a message to the consumer that decides on it, and the
/// call waits for its answer; what no consumer decides on, the call does itself, and puts it into the trail.
///
/// A call has one name, `X-Request-Id`, which all that it changes is found by in the trail.
@IOLoop
package final class AdminAPI {
    /// Where a call comes from.
    package enum Door: Sendable {
        /// The Unix socket that only the service's user may open: everything is allowed, without a key.
        case console
        /// A network: a key of an operator or an owner is needed.
        case network
    }

    let ingress: Ingress
    let log: any MessageLog
    let secret: ServerSecret?
    let catalogue: LiveCatalogue?
    let letters: DeadLetters
    let configuration: Configuration
    let changeTurns: ChangeTurns
    private let places: Admission
    /// Of callers whom Auth has not let in before: any good key gets so far.
    private let strangers: Admission
    private let seen = SeenRefusals()
    private let rate: Rate<Account>
    /// Of documents, which are large: nobody without a key has one read.
    private let bodyRooms: BodyRooms

    /// - Parameters:
    ///   - secret: what API keys are signed with; nil if none can be made here.
    ///   - catalogue: nil where it is not read.
    ///   - letters: the same for all doors of a process.
    package init(
        _ ingress: Ingress, log: any MessageLog, secret: ServerSecret?, catalogue: LiveCatalogue?,
        letters: DeadLetters, configuration: Configuration = .init()
    ) {
        self.ingress = ingress
        self.log = log
        self.secret = secret
        self.catalogue = catalogue
        self.letters = letters
        self.configuration = configuration
        places = Admission(limit: configuration.maxOpenCalls, limitPerAccount: configuration.maxOpenCallsPerAccount)
        changeTurns = ChangeTurns(
            perMinute: configuration.catalogueChangesPerMinute, atOnce: configuration.catalogueChangesPerMinute)
        strangers = Admission(
            limit: configuration.maxOpenAdmissions, limitPerAccount: configuration.maxOpenCallsPerAccount)
        rate = Rate(perSecond: configuration.callsPerSecond, atOnce: 10 * configuration.callsPerSecond)
        bodyRooms = BodyRooms(limit: configuration.bodiesMemory, limitPerAccount: configuration.bodiesMemory / 4)
    }

    /// Adds the paths under `/admin`.
    package func add(to router: inout Router, for door: Door) {
        for route in AdminRoute.all where door == .console || route.needs != nil {
            @IOLoop func serve(_ call: Call) async throws(Problem) { try await self.serve(call, route, door) }
            router.add(
                route.method, route.path, bodyLimit: route.bodyLimit,
                bodyDoor: route.takesDocument && door == .network ? ingress.bodyDoor(bodyRooms) : nil,
                ingress.waiting.handler(serve))
        }
    }

    /// What `/openapi.json` says of the routes of the network.
    package nonisolated static var descriptions: [RouteDescription] {
        AdminRoute.all.filter { $0.needs != nil }.map(\.description)
    }

    private func serve(_ call: Call, _ route: AdminRoute, _ door: Door) async throws(Problem) {
        let request = RequestID(SecureRandom.bytes(14).hexadecimal)
        call.rename(request.text)
        let entrance = try await enter(call, route, door)
        // The place is held until the call is answered.
        defer { entrance.place?.release() }
        let body = try AdminBody(route.takesDocument ? [] : call.request.body, of: route.body)
        let reply = try await route.act(
            self, AdminCall(actor: entrance.actor, call: call, body: body, request: request))
        reply.send(to: call)
    }

    private struct Entrance {
        let actor: Actor
        let place: Admission.Place?
    }

    private func enter(_ call: Call, _ route: AdminRoute, _ door: Door) async throws(Problem) -> Entrance {
        guard door == .network, let needed = route.needs else {
            let user = call.request.headerFields[.xConsoleUser].flatMap { $0.isToken(upTo: 64) ? $0 : nil }
            return Entrance(actor: Actor("console/" + (user ?? "unknown")), place: nil)
        }
        let caller = try ingress.authenticate(call)
        try seen.check(caller.credential, as: needed)
        try rate.take(caller.account)
        let isKnown = seen.wasAdmitted(caller.credential, as: needed)
        var place = try (isKnown ? places : strangers).enter(caller.account)
        let role = try await admit(caller, as: needed, call)
        if !isKnown {
            place.release()
            place = try places.enter(caller.account)
        }
        let from = call.request.remoteAddress?.description
        return Entrance(actor: Actor(caller.account.name, from: from, role: role), place: place)
    }

    /// Asks Auth whether the caller may act in a role; returns the role that it has.
    private func admit(
        _ caller: Caller, as needed: AccountRole, _ call: Call
    ) async throws(Problem) -> AccountRole {
        let answer: Inquiry.Document
        do throws(Problem) {
            answer = try await ask(
                caller.account, .admission(needed), credential: caller.credential,
                from: call.request.remoteAddress?.description, { AuthInbox.asked($0) })
        } catch {
            seen.note(error, of: caller.credential, as: needed)
            throw error
        }
        seen.note(nil, of: caller.credential, as: needed)
        guard let role = answer.json.member("role")?.string.flatMap(AccountRole.init) else {
            throw Problem(.internalError)
        }
        return role
    }
}

extension AdminAPI {
    /// The limits of the admin API.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `deadline` | 10 s | for the answer to a question or a command |
    /// | `maxOpenCalls` | 64 | ≥ 1; calls of all operators at this node |
    /// | `maxOpenCallsPerAccount` | 16 | ≥ 1; those of one operator |
    /// | `maxOpenAdmissions` | 64 | ≥ 1; calls with keys that were not let in before, while Auth is asked |
    /// | `callsPerSecond` | 20 | ≥ 1; of one operator at this node, ten times as many at once |
    /// | `catalogueChangesPerMinute` | 60 | ≥ 1; of one operator at this node, as many at once; one is made after the other |
    /// | `bodiesMemory` | 32 MiB | large bodies that are being read; a quarter of it those of one operator |
    /// | `address` | `http://127.0.0.1:8080` | where people reach the service: links lead there |
    package struct Configuration: Sendable {
        package var deadline: Duration = .seconds(10)
        package var maxOpenCalls = 64
        package var maxOpenCallsPerAccount = 16
        package var maxOpenAdmissions = 64
        package var callsPerSecond = 20
        package var catalogueChangesPerMinute = 60
        package var bodiesMemory = 32 << 20
        package var address = "http://127.0.0.1:8080"

        package init() {}
    }
}

extension HTTPField.Name {
    /// The user of the machine who calls over the Unix socket.
    package static let xConsoleUser = Self(unchecked: "X-Console-User")
}
