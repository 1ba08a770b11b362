internal import Credentials
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems
internal import Streams

extension AccountRoute {
    static let channels = [
        AccountRoute(
            RouteDescription(
                .get, "/v1/channels", "the channels that take a key of your own, and which have one",
                answers: [.init(.object(["channels": .list(.ownKey)]))]),
            .known({ $0.channels })),
        AccountRoute(
            RouteDescription(
                .put, "/v1/channels/{channel...}",
                "binds your own key at the channel's provider: calls of its models with it cost nothing here",
                body: [.init("key", .text, isNeeded: true, "it is kept sealed, and never told again")],
                answers: [.init(.ownKey)],
                refusals: Problem.Code.ofBody + [.sessionNeeded, .csrfMissing, .tooManyOwnKeys, .uncertain]),
            bodyLimit: 4096, .session({ $0.bindKey })),
        AccountRoute(
            RouteDescription(
                .delete, "/v1/channels/{channel...}", "removes your own key for the channel",
                answers: [.init(.ownKey)],
                refusals: [.sessionNeeded, .csrfMissing, .uncertain]),
            .session({ $0.unbindKey })),
    ]
}

extension AccountAPI {
    /// `GET /v1/channels`: the channels that take keys of persons' own, which have one, and whether it can be used.
    func channels(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        try ask(.channels(ownKeys?.channels ?? []), call, caller, place)
    }

    /// `PUT /v1/channels/{channel...}` `{"key": "…"}`: in place of the one before.
    func bindKey(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let body = try CallBody(call.takeBody().bytes, of: ["key"])
        let key = try body.needed("key")
        let name = channel(call)
        guard let ownKeys else { throw Problem(.unavailable) }
        let sealed = try ownKeys.seal(key, of: caller.account, for: name, ingress.secret)
        try bind(sealed, to: name, call, caller, place)
    }

    /// `DELETE /v1/channels/{channel...}`: also of a channel that takes none any more.
    func unbindKey(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let name = channel(call)
        guard (1...256).contains(name.utf8.count) else { throw Problem(.notFound) }
        try bind(nil, to: name, call, caller, place)
    }

    private func channel(_ call: Call) -> String { call.request.parameters["channel"] ?? "" }

    private func bind(
        _ key: OwnKey?, to channel: String, _ call: Call, _ caller: Caller, _ place: Admission.Place
    ) throws(Problem) {
        let doubt = Problem.uncertain("Look at the account's channels, or repeat it.")
        try ingress.ask(call, caller, place, within: configuration.questionDeadline, orElse: doubt) { stream in
            let bound = OwnKeyBound(
                account: caller.account, channel: channel, ownKey: key, credential: caller.credential,
                by: actor(call, caller), reply: stream.address, request: stream.request, deadline: deadline(of: stream))
            return Draft(to: AuthInbox.bound(bound), trace: call.trace)
        }
    }
}
