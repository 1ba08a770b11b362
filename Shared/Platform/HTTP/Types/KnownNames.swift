internal import CLLHTTP

/// Common names of headers and methods, made once instead of for each request.
enum KnownNames {
    static func name(_ bytes: [UInt8]) -> HTTPField.Name {
        let text = String(decoding: bytes, as: UTF8.self)
        return known(text) ?? HTTPField.Name(unchecked: text)
    }

    /// Returns a common name; nil for any other.
    static func known(_ text: String) -> HTTPField.Name? { names[text] }

    static func method(_ number: UInt8) -> HTTPRequest.Method {
        let method = llhttp_method(rawValue: UInt32(number))
        switch method {
        case HTTP_GET: return .get
        case HTTP_POST: return .post
        case HTTP_HEAD: return .head
        default: return HTTPRequest.Method(rawValue: llhttp_method_name(method).map { String(cString: $0) } ?? "")
        }
    }

    /// By both usual spellings: `Content-Type` and `content-type`.
    private static let names: [String: HTTPField.Name] = {
        let common: [HTTPField.Name] = [
            .accept, .acceptEncoding, .authorization, .cacheControl, .connection, .contentLength, .contentType, .cookie,
            .date, .expect, .host, .idempotencyKey, .ifNoneMatch, .lastEventID, .origin, .retryAfter, .server,
            .traceParent, .transferEncoding, .upgrade, .userAgent, .xForwardedFor, .xRequestID,
        ]
        var names: [String: HTTPField.Name] = [:]
        for name in common {
            names[name.rawName] = name
            names[name.canonicalName] = HTTPField.Name(unchecked: name.canonicalName)
        }
        return names
    }()
}
