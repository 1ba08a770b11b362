import Foundation
import HTTP

/// Heads of a provider's answer: statuses, delays, encodings.
extension UpstreamCase {
    private typealias Text = UpstreamText

    private static let error = #"{"error":{"message":"\#(Text.secret)","type":"t","code":"c"}}"#

    private static func refused(_ name: String, _ status: Int, _ body: String, says: String) -> UpstreamCase {
        UpstreamCase("\(status): \(name)", [.refusal(status, body)], .failure("upstream_refused", says: says))
    }

    static let statuses: [UpstreamCase] =
        [301, 302, 303, 307, 308].map { status in
            UpstreamCase(
                "\(status) to elsewhere",
                [.refusal(status, "moved", [.location: "http://127.0.0.1:1/v1"]), ProviderResponse(Text.hello)],
                .failure("upstream_error", "upstream_unavailable"))
        }
        + [201, 202, 203, 206, 226].map { status in
            UpstreamCase(
                "\(status) with an answer",
                [ProviderResponse(status: status, Text.hello), ProviderResponse(Text.hello)],
                .failure("upstream_error", "upstream_unavailable"))
        }
        + [204, 205, 304].map { status in
            UpstreamCase(
                "\(status) with nothing", [ProviderResponse(status: status, ""), ProviderResponse(Text.hello)],
                .failure("upstream_error", "upstream_unavailable"))
        }
        + delays + refusals

    private static let delays: [UpstreamCase] = [
        UpstreamCase(
            "429, to wait for an hour", [.refusal(429, error, [.retryAfter: "3600"])],
            .failure("upstream_rate_limited", wait: 3600)),
        UpstreamCase(
            "429, to wait for ten minutes in milliseconds", [.refusal(429, error, [.retryAfterMilliseconds: "600000"])],
            .failure("upstream_rate_limited", wait: 600)),
        UpstreamCase(
            "429, to wait for a minute", [.refusal(429, error, [.retryAfter: "60"])],
            .failure("upstream_rate_limited", wait: 60)),
        UpstreamCase(
            "503, to wait for ten minutes", [.refusal(503, error, [.retryAfter: "600"])],
            .failure("upstream_error", "upstream_unavailable", wait: 600)),
        UpstreamCase(
            "429, to wait for nothing, then an answer",
            [.refusal(429, error, [.retryAfter: "0"]), ProviderResponse(Text.hello)], .answer(providerCalls: 2)),
        UpstreamCase(
            "429, to wait for 10 ms, then an answer",
            [.refusal(429, error, [.retryAfterMilliseconds: "10"]), ProviderResponse(Text.hello)],
            .answer(providerCalls: 2)),
        UpstreamCase(
            "429, to wait for nonsense, then an answer",
            [.refusal(429, error, [.retryAfter: "soon"]), ProviderResponse(Text.hello)], .answer(providerCalls: 2)),
        UpstreamCase(
            "429, to wait less than nothing, then an answer",
            [.refusal(429, error, [.retryAfter: "-5"]), ProviderResponse(Text.hello)], .answer(providerCalls: 2)),
    ]

    private static let refusals: [UpstreamCase] = [
        UpstreamCase(
            "500, each time", [.refusal(500, error)], .failure("upstream_error", calls: 3...3)),
        UpstreamCase(
            "502 with a page, then an answer",
            [
                ProviderResponse(status: 502, "<html>Bad gateway</html>", type: "text/html"),
                ProviderResponse(Text.hello),
            ],
            .answer(providerCalls: 2)),
        UpstreamCase("401", [.refusal(401, error)], .failure("upstream_unauthorized")),
        UpstreamCase("403", [.refusal(403, error)], .failure("upstream_unauthorized")),
        UpstreamCase("402", [.refusal(402, error)], .failure("upstream_unavailable")),
        UpstreamCase(
            "429 without quota",
            [.refusal(429, #"{"error":{"message":"\#(Text.secret)","code":"insufficient_quota"}}"#)],
            .failure("upstream_unavailable")),
        refused("OpenAI's shape", 400, #"{"error":{"message":"too hot","type":"t","code":"c"}}"#, says: "too hot"),
        refused("an error as text", 400, #"{"error":"too hot"}"#, says: "too hot"),
        refused("vLLM's shape", 400, #"{"object":"error","message":"too hot","type":"t","code":400}"#, says: "too hot"),
        refused("a message alone", 400, #"{"message":"too hot"}"#, says: "too hot"),
        refused("FastAPI's detail", 400, #"{"detail":"too hot"}"#, says: "too hot"),
        refused(
            "FastAPI's list", 422, #"{"detail":[{"loc":["body","temperature"],"msg":"too hot","type":"value_error"}]}"#,
            says: "too hot"),
        refused(
            "FastAPI's list of two", 422,
            #"{"detail":[{"loc":["body","n"],"msg":"too many"},{"loc":["body","messages",0],"msg":"too hot"}]}"#,
            says: "too many"),
    ]

    private static let encodedHello: [UInt8] = decoded(
        """
        H4sIAAAAAAAAA83QwUrEQAwG4HufQv7zuGy9LOas4Gl9gKUs40y0406ToZPCQum7S0Xqwbua40/485HozdPNjBRBmMptCwd9eedgIITe2y7oUDJb\
        UtmFfpILHMLI3jiC2sP+axwGjZw/S9aNXlPgCjrNSBL5Cto7RM7mQTOCirGsJ544Y3F4TZJqfx7ZVxWQTDkv3dI08Y95Wf+d7qcH1bTgd0Sdw1T9\
        G69vKqMOxc6mF5YKunf4Lt/SOwdT83kL2nbZoKeH5+Nj1zQfqT5s4oYCAAA=
        """)
    private static let encodedByBrotli: [UInt8] = decoded(
        """
        G4UCIIyEcuOysh2UMB4Egs4p+1SfWKgLDwRqWeuwKPRdd8dA+YdvX5a9tSz5AqutLZTA04AlTSxQN5+B/qJQi6TvEFfHWBHMHfgvzSL8K+jtOHSH\
        7NrpP1ZCpsIKzBlUriedROTYkAosG0yVwBQIWG+R9BsPTH35poAUfi3zbw7fsp01sSQgegEj5sHxDoLrOffrK8O4eBGp6POBswla3suWJb1K+k9m\
        zTc=
        """)
    private static let encodedError: [UInt8] = decoded(
        """
        H4sIAAAAAAAAA6tWSi0qyi9SsqpWyk0tLk5MT1WyUirJz1fIyC9R0lEqqSwACWTmlSXmZKbEF6UWlqYWl8RD9NTWAgAbgblHPgAAAA==
        """)
    private static let encodedDocument: [UInt8] = decoded(
        """
        H4sIAAAAAAAAAz2OUW7DMAxD78Jvr1j2M0wn2B2GoXAdrfGmSIalAAOC3H1wsZafBB/JHXUGYWtPExLs8s0lQChLjlOxtQlHNUVC6ZyDZ9D0+vyv\
        hNVmlhs+EovVwg762FF15l/QiLB7vjJoRzdhELJ79cgagzEN1rH4ziKGI0Hs2rpdHKSbSMJX1erLuXN2UxA8rOH4TNjuva3b2uIc9sPqoLdRe3/+\
        cF8SwiLLw5im4/gDKUFuHP4AAAA=
        """)

    /// Bodies that are compressed, although nobody asked for it.
    static let encodings: [UpstreamCase] = [
        UpstreamCase("gzip", [encoded(encodedHello, "gzip")], .answer()),
        UpstreamCase("GZIP by its old name", [encoded(encodedHello, "x-gzip")], .answer()),
        UpstreamCase("br", [encoded(encodedByBrotli, "br")], .answer()),
        UpstreamCase("identity", [encoded(Array(Text.hello.utf8), "identity")], .answer()),
        UpstreamCase("gzip of a document", [encoded(encodedDocument, "gzip", type: "application/json")], .answer()),
        UpstreamCase(
            "gzip of a refusal", [encoded(encodedError, "gzip", status: 400, type: "application/json")],
            .failure("upstream_refused", says: "too hot")),
        UpstreamCase(
            "gzip that is none", [encoded(Array(Text.hello.utf8), "gzip")],
            .failure("upstream_error", "upstream_truncated", calls: 1...3)),
        UpstreamCase(
            "half a gzip", [encoded(Array(encodedHello.prefix(150)), "gzip")],
            .failure("upstream_error", "upstream_truncated", after: "Hello", calls: 1...3)),
    ]

    private static func encoded(
        _ body: [UInt8], _ coding: String, status: Int = 200, type: String = "text/event-stream"
    ) -> ProviderResponse {
        ProviderResponse(status: status, body, type: type, fields: [.contentEncoding: coding])
    }

    private static func decoded(_ base64: String) -> [UInt8] {
        guard let data = Data(base64Encoded: base64) else { preconditionFailure("A constant is base64.") }
        return Array(data)
    }
}

extension HTTPField.Name {
    fileprivate static var retryAfterMilliseconds: Self {
        guard let name = HTTPField.Name("retry-after-ms") else { preconditionFailure("It is a name of a field.") }
        return name
    }
}
