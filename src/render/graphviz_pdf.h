/* graphviz_pdf.h - Graphviz's renderer by cairo, without the date in a PDF. */
#ifndef P2D_RENDER_GRAPHVIZ_PDF_H
#define P2D_RENDER_GRAPHVIZ_PDF_H

/* The renderer (a gvplugin_library_t *) around that of Graphviz's pango plugin, which is
 * this file. Given to a context before its first layout, "pdf" means it. NULL if there is
 * no such plugin, or its cairo is older than 1.16. */
void *p2d_pdf_renderer(const char *pango_plugin);

#endif
