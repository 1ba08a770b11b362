import EventLoop
import HTTP

/// The page on which a person chats as on a phone: the files of `Pages`, as they are.
enum PhonePage {
    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
    ]
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https: http:; "
        + "base-uri 'none'; form-action 'none'"

    static func addRoutes(to router: inout Router) {
        router.add(.get, Platforms.phonePath) { _, writer in respond("phone.html", writer) }
        router.add(.get, Platforms.phonePath + "/{file}") { request, writer in
            respond(request.parameters["file"] ?? "", writer)
        }
    }

    @IOLoop
    private static func respond(_ name: String, _ writer: ResponseWriter) {
        guard let text = Embedded.files[name], let type = types[name.split(separator: ".").last.map(String.init) ?? ""]
        else { return writer.respond(HTTPResponse(status: .notFound)) }
        let fields: HTTPFields = [
            .contentType: type, .cacheControl: "no-cache", .contentSecurityPolicy: policy,
            .xContentTypeOptions: "nosniff",
        ]
        writer.respond(HTTPResponse(status: .ok, headerFields: fields), text)
    }
}
