/** The namespace of Calendar Server's extensions. */
export const calendarServerNamespace = 'http://calendarserver.org/ns/'
