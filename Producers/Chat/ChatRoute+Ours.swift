internal import HTTP
internal import Ingress
internal import Problems

extension ChatRoute {
    static let streams = [
        ChatRoute(
            RouteDescription(
                .get, "/v1/streams/{id}",
                "an answer from its beginning, or after an event; its events are a vendor's",
                headers: [.lastEventID],
                answers: [.init(.any, contentType: "text/event-stream", headers: [.streamID])],
                refusals: [.streamNotFound, .streamExpired] + endings),
            .admitted(.resumption, { $0.resume })),
        ChatRoute(
            RouteDescription(
                .post, "/v1/streams/{id}/stop", "ends an answer; closing its connection does not",
                answers: [.init(.object(["object": .choice(["stream.stop"]), "id": .text]), status: 202)],
                refusals: [.streamNotFound]),
            bodyLimit: 4096, .admitted(.stop, { $0.stop })),
    ]

    /// How a chat ends of which nothing was published: its stream is refused as the chat was.
    private static let endings: [Problem.Code] = [
        .modelNotFound, .modelNotAllowed, .contentRefused, .inputAboveLimit, .insufficientQuota, .keyMoneyExhausted,
        .keyTooManyAnswers, .keyTooManyTokens, .ownKeyUnusable, .ownKeyRefused, .idempotencyKeyReused, .interrupted,
        .late, .withdrawn, .uncertain, .answerExpired, .deadlineExceeded, .contextLengthExceeded,
        .contentPolicyViolation, .upstreamRefused, .upstreamError, .upstreamTruncated, .upstreamUnauthorized,
        .upstreamRateLimited,
        .upstreamUnavailable, .upstreamTimeout, .answerTooLarge,
    ]
}
