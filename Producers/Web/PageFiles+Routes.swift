internal import EventLoop
package import HTTP

extension PageFiles {
    /// Adds a route a file: the page at `/`, what it is made of under `/assets/`.
    package func addRoutes(to router: inout Router) {
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            router.add(.get, path) { request, writer in
                let (head, body) = file.answer(to: request.headerFields)
                writer.respond(head, body)
            }
        }
    }
}
