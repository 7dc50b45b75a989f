"""The pages of a list: thin functions, the same for every record type.

``urls.list_urls`` hands each the declaration as ``record_list``.
"""
